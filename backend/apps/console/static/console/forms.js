// Forms that are sent by a script; what is refused stands beside the field that it is about.

/**
 * On submit, `send()`; the form is emptied, or shows what that throws.
 * `partOf(pointer)` is where a field is that a fault names, as ["name"] or ["pairs", "3", "answer"].
 */
export function acceptForm(form, send, partOf = () => form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clear(form);
    event.submitter?.setAttribute("aria-busy", "true");
    try {
      await send();
      form.reset();
      form.closest("dialog")?.close();
    } catch (problem) {
      show(form, problem, partOf);
    } finally {
      event.submitter?.removeAttribute("aria-busy");
    }
  });
}

function clear(form) {
  for (const place of form.querySelectorAll("[data-error-of], [data-form-error]")) place.hidden = true;
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function show(form, problem, partOf) {
  const faults = (problem.errors ?? []).map((fault) => placed(fault, partOf));
  for (const { place, field, detail, code } of faults) {
    if (!place) continue;
    say(place, (code === "blank" && place.dataset.blank) || detail);
    field?.setAttribute("aria-invalid", "true");
  }
  if (!faults.some(({ place }) => place)) say(form.querySelector("[data-form-error]"), problem.message);
  form.querySelector("[aria-invalid]")?.focus();
}

function placed({ pointer = "", detail, code }, partOf) {
  const parts = pointer.split("/").slice(1);
  const [name, part] = [CSS.escape(parts.at(-1) ?? ""), partOf(parts)];
  return {
    detail,
    code,
    place: part?.querySelector(`[data-error-of="${name}"]`),
    field: part?.querySelector(`[name="${name}"]`),
  };
}

function say(place, text) {
  place.textContent = text;
  place.hidden = false;
}
