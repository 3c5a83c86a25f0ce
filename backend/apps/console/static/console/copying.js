// The clipboard, also on an installation that is opened over plain HTTP.
import { toast, word } from "./words.js";

export async function copy(text) {
  const done = await written(text).catch(() => selected(text));
  toast(word(done ? "copied" : "failed"));
}

async function written(text) {
  await navigator.clipboard.writeText(text); // there is none outside of secure contexts
  return true;
}

function selected(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  (document.querySelector("dialog:modal") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
