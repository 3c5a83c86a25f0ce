// A text that takes the place of another.
import { call } from "./api.js";
import { acceptText } from "./text_form.js";

const form = document.querySelector("[data-puts]");

acceptText(async ({ name, text, review }) => {
  await call("PUT", form.dataset.puts, { name, text, review: review === "on" });
  location.assign(form.dataset.then);
});
