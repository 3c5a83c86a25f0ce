// The form for a text, in a dialog or on a page.

/** On submit, `send({name, text, review})`; the form shows what it throws, beside the field if it names one. */
export function acceptText(send) {
  const form = document.querySelector("[data-text-form]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector(".button-primary");
    clear(form);
    button.setAttribute("aria-busy", "true");
    try {
      await send(Object.fromEntries(new FormData(form)));
      form.reset();
      form.closest("dialog")?.close();
    } catch (problem) {
      show(form, problem);
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

function clear(form) {
  for (const place of form.querySelectorAll("[data-error-of], [data-text-error]")) place.hidden = true;
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function show(form, problem) {
  const known = (problem.errors ?? []).filter((fault) => placeOf(form, fault));
  for (const fault of known) say(placeOf(form, fault), fault.detail);
  for (const fault of known) form.elements[nameOf(fault)].setAttribute("aria-invalid", "true");
  if (!known.length) say(form.querySelector("[data-text-error]"), problem.message);
  form.querySelector("[aria-invalid]")?.focus();
}

const nameOf = (fault) => fault.pointer?.split("/").pop();
const placeOf = (form, fault) => form.querySelector(`[data-error-of="${CSS.escape(nameOf(fault) ?? "")}"]`);

function say(place, text) {
  place.textContent = text;
  place.hidden = false;
}
