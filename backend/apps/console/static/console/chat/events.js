// Server-sent events of one reply, read from a fetch so that it can be a POST.

/**
 * The events of `response` as `[number, event]`; the last is `[null, "[DONE]"]` if the stream was
 * closed properly. A cut connection ends the loop, or throws.
 */
export async function* eventsOf(response) {
  let number = 0;
  for await (const line of linesOf(response.body)) {
    if (line.startsWith("id:")) number = Number(line.slice(3));
    if (!line.startsWith("data:")) continue;
    const data = line.slice(5).trim();
    if (data === "[DONE]") return yield [null, data];
    yield [number, JSON.parse(data)];
  }
}

async function* linesOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    yield* lines;
  }
}
