// The page's own sentences, translated by the server.
const words = document.querySelector("template#words").content;

/** The sentence called `name`; `{key}` in it is replaced by `values.key`. */
export function word(name, values = {}) {
  const text = words.querySelector(`[data-word="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

/** Say something in passing, at the bottom of the page. */
export function toast(text) {
  const note = document.querySelector("template#toast").content.firstElementChild.cloneNode(true);
  note.textContent = text;
  document.querySelector("#toasts").append(note);
  setTimeout(() => note.remove(), 6_000);
}

/** A sentence for each of the answers that carry none of their own. */
export function sentenceFor(status) {
  const known = { 0: "offline", 401: "signed_out", 403: "stale", 404: "gone" };
  return word(known[status] ?? "failed");
}
