"""Let the database itself keep the audit log as it was written.

Whoever has the right to alter the table can still drop the triggers; a mistake in this code, or
an injected statement that only changes rows, cannot get round them. Takes a brief lock.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('chatsphere.erasing', true) = OLD.workspace_id::text THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON workspaces_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_stays BEFORE TRUNCATE ON workspaces_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
"""
ALLOW = """
DROP TRIGGER audit_log_stays ON workspaces_auditentry;
DROP TRIGGER audit_entry_stays ON workspaces_auditentry;
DROP FUNCTION refuse_audit_change();
"""


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0003_audit_entry")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
