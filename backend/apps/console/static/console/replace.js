// A text, or questions and answers, that take the place of others.
import { call } from "./api.js";
import { acceptPairs } from "./pairs_form.js";
import { acceptText } from "./text_form.js";

const form = document.querySelector("[data-puts]");

async function put(given) {
  await call("PUT", form.dataset.puts, { ...given, review: form.elements.review.checked });
  location.assign(form.dataset.then);
}

acceptText(({ name, text }) => put({ name, text }));
if (form?.matches("[data-pairs-form]")) acceptPairs(form, put);
