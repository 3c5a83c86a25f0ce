// A reply on the page while it is made: its text as it grows, then the finished message.
import { word } from "../words.js";
import { prose } from "./prose.js";

const state = document.querySelector("#chat-state");

export class Speech {
  /** `node` is the reply's article; `onGrowth` is called whenever it has changed. */
  constructor(node, onGrowth) {
    Object.assign(this, { node, onGrowth, id: node.dataset.message, text: "", citable: new Set() });
    this.box = node.querySelector("[data-text]");
    this.isDrawn = true;
  }

  /** One event of the stream. */
  take = (event) => {
    if (event.type === "start") this.begin(event.messageId);
    if (event.type === "data-sources") this.citable = new Set(event.data.map((source) => source.index));
    if (event.type === "text-delta") this.text += event.delta;
    if (event.type === "text-delta" && this.isDrawn) {
      this.isDrawn = false;
      requestAnimationFrame(() => this.draw());
    }
  };

  begin(id) {
    this.id = this.node.dataset.message = id;
    this.node.id = `message-${id}`;
  }

  draw() {
    if (this.isDrawn) return;
    this.isDrawn = true;
    this.box.replaceChildren(...prose(this.text, this.citable));
    this.box.classList.add("is-writing");
    this.onGrowth();
  }

  /** The connection is gone for the moment. */
  lost = () => {
    state.textContent = word("reconnecting");
  };

  /** Put the finished message, as the server draws it, in the place of this one. */
  async settle() {
    this.isDrawn = true;
    this.box.classList.remove("is-writing");
    const place = { source: this.node, target: this.node, swap: "outerHTML" };
    await window.htmx.ajax("GET", `/messages/${this.id}/`, place);
    const message = document.getElementById(`message-${this.id}`);
    state.textContent = message?.querySelector("[data-text], .message-error")?.textContent.trim() ?? "";
    this.onGrowth();
  }

  /** There is no answer and none will come by itself. */
  fail(sentence) {
    this.isDrawn = true;
    const error = document.querySelector("template#message-error").content.firstElementChild.cloneNode(true);
    error.querySelector("p").textContent = sentence || word("offline");
    this.box.classList.remove("is-writing");
    this.box.querySelector(".thinking")?.remove();
    this.node.dataset.status = "failed";
    this.node.classList.add("message-failed");
    this.node.append(error);
    state.textContent = sentence;
  }
}
