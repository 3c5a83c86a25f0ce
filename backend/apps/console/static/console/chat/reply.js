// One reply, followed to its end whatever happens to the connection.
import { Problem, ask } from "../api.js";
import { eventsOf } from "./events.js";

const WAITS = [300, 700, 1_500, 3_000, 5_000, 8_000]; // milliseconds between two attempts
const GIVE_UP_AFTER = 20; // attempts without a single event
const EVENTS = { Accept: "text/event-stream" };
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A random UUID, also where `crypto.randomUUID` is missing: on plain HTTP. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Ask a question, or follow the reply `messageId`, and tell `told(event)` each event once.
 *
 * A connection that breaks is made again: by the reply's own stream once its id is known, else by
 * sending the question again with the same key, which asks it once.
 *
 * Throws a Problem that trying again does not mend.
 */
export async function follow({ conversation, question, messageId, told, onTrouble = () => {} }) {
  let after = 0;
  let tries = 0;
  for (;;) {
    try {
      const response = await opened({ conversation, question, messageId, after });
      for await (const [number, event] of eventsOf(response)) {
        if (event === "[DONE]") return;
        if (number <= after) continue;
        [after, tries] = [number, 0];
        if (event.type === "start") messageId = event.messageId;
        told(event);
      }
    } catch (problem) {
      if (!isPassing(problem)) throw problem;
      if (tries >= GIVE_UP_AFTER) throw problem instanceof Problem ? problem : new Problem("", { status: 0 });
    }
    onTrouble();
    await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
  }
}

function opened({ conversation, question, messageId, after }) {
  if (messageId) {
    const url = `/api/v1/messages/${messageId}/stream/?after=${after}`;
    return ask("GET", url, { headers: EVENTS });
  }
  const url = `/api/v1/conversations/${conversation}/send_message/`;
  const body = { message: question.text, client_message_id: question.key };
  return ask("POST", url, { headers: EVENTS, body });
}

/** No answer, a cut stream, or a server that is just starting; a refusal stays one. */
function isPassing(problem) {
  if (!(problem instanceof Problem)) return problem instanceof TypeError || problem instanceof DOMException;
  return problem.status === 0 || [502, 503, 504].includes(problem.status);
}
