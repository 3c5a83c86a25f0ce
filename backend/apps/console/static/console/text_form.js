// The form for a text, in a dialog or on a page.
import { acceptForm } from "./forms.js";

/** On submit, `send({name, text, …})`. */
export function acceptText(send) {
  const form = document.querySelector("[data-text-form]");
  if (form) acceptForm(form, () => send(Object.fromEntries(new FormData(form))));
}
