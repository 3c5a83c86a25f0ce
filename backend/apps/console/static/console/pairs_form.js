// Questions and answers: rows to fill in, as many as are wanted.
import { acceptForm } from "./forms.js";

/** On submit, `send({name, review, pairs})` without the rows that are empty. */
export function acceptPairs(form, send) {
  const rows = form.querySelector("[data-pairs]");
  const template = form.querySelector("template").content.firstElementChild;

  function add() {
    const row = template.cloneNode(true);
    rows.append(row);
    return row;
  }

  form.addEventListener("click", ({ target }) => {
    if (target.closest("[data-adds-pair]")) add().querySelector("input").focus();
    if (target.closest("[data-removes-pair]")) remove(target.closest("[data-pair]"));
  });
  form.addEventListener("reset", () => {
    rows.replaceChildren();
    add();
  });

  function remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling ?? add();
    row.remove();
    next.querySelector("input").focus();
  }

  const filled = () => [...rows.children].filter((row) => Object.values(pairIn(row)).some((text) => text.trim()));
  const given = () => ({
    name: form.elements.name.value,
    review: Boolean(form.elements.review?.checked),
    pairs: filled().map(pairIn),
  });
  acceptForm(form, () => send(given()), ([list, place]) => (list === "pairs" && place ? filled()[place] : form));
}

function pairIn(row) {
  const text = (name) => row.querySelector(`[name="${name}"]`).value;
  return { question: text("question"), answer: text("answer") };
}
