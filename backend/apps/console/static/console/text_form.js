// The dialog for a pasted text.

/** On submit, `send({name, text})`; the dialog shows what it throws and stays open. */
export function acceptText(send) {
  const form = document.querySelector("[data-text-form]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const complaint = form.querySelector("[data-text-error]");
    const button = form.querySelector(".button-primary");
    complaint.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      await send(Object.fromEntries(new FormData(form)));
      form.reset();
      form.closest("dialog").close();
    } catch (problem) {
      complaint.textContent = problem.message;
      complaint.hidden = false;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
