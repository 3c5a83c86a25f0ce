"""Why somebody is not invited, or an invitation does not let in."""

from core.exceptions import Conflict, Forbidden, NotFound


class AlreadyMember(Conflict):
    code, title = "already_member", "This person belongs to the workspace already"


class InvitationInvalid(NotFound):
    """Wrong, used, taken back, replaced or too old: which one is nobody's business."""

    code, title = "invitation_invalid", "This invitation does not work, or not any more"

    def __init__(self) -> None:
        super().__init__(f"{self.title}. Ask whoever sent it for another one.")


class InvitationForAnother(Forbidden):
    """Does not say for whom: links are passed on."""

    code, title = "invitation_for_another", "This invitation is for another e-mail address"

    def __init__(self) -> None:
        super().__init__(f"{self.title}. Sign in with the one to which it was sent.")
