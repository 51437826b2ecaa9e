/** One line of a Prometheus text exposition. */
export interface Metric {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** Kong's longest lines hold a few names of 128 characters; this is far above, and all that is kept of an answer at a time. */
const MAX_LINE_CHARACTERS = 64 * 1024;

/** Labels of one line; Kong's own have six at most. */
const MAX_LABELS = 32;

/**
 * Reads the text format (prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4) line by line as it comes; only metrics whose
 * name is wanted are taken apart. Keeps nothing but the line it is at, so a hostile answer costs no more memory than a sound one.
 * @throws Error for a line that is too long, or a wanted one that is malformed; the text of the line is not in it
 */
export async function* metricsIn(body: AsyncIterable<Buffer>, wanted: (name: string) => boolean): AsyncIterable<Metric> {
  const decoder = new TextDecoder();
  let rest = "";
  let number = 0;
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LINE_CHARACTERS)
      throw new Error(`line ${number + lines.length + 1} is longer than ${MAX_LINE_CHARACTERS} characters`);
    for (const line of lines) {
      number += 1;
      const metric = metricOf(line, number, wanted);
      if (metric !== null) yield metric;
    }
  }
  // The format wants a line feed behind the last line; what lacks one may have been cut off in the middle of a number.
  if (rest.trim() !== "") throw new Error(`line ${number + 1} does not end`);
}

const nameAtStart = /^[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)/;
/** One label, anchored where the last ended; a quote, a backslash and a line feed are escaped in its value. */
const label = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(,|(?=\}))/y;
const valueAtEnd = /^[ \t]*([^ \t]+)(?:[ \t]+-?\d+)?[ \t\r]*$/;

function metricOf(line: string, number: number, wanted: (name: string) => boolean): Metric | null {
  const name = nameAtStart.exec(line);
  if (name?.[1] === undefined || !wanted(name[1])) return null;
  const labels = new Map<string, string>();
  let at = name[0].length;
  while (line[at] === " ") at += 1;
  if (line[at] === "{") {
    at += 1;
    while (line[at] !== "}") {
      label.lastIndex = at;
      const [whole, key, value] = label.exec(line) ?? [];
      if (whole === undefined || key === undefined || value === undefined || labels.has(key) || labels.size === MAX_LABELS) {
        throw new Error(`line ${number} has labels that cannot be read`);
      }
      labels.set(
        key,
        value.replace(/\\(.)/g, (_all, escaped: string) => (escaped === "n" ? "\n" : escaped)),
      );
      at = label.lastIndex;
    }
    at += 1;
  }
  const value = numberOf(valueAtEnd.exec(line.slice(at))?.[1] ?? "");
  if (value === null) throw new Error(`line ${number} has a value that is no count`);
  return { name: name[1], labels, value };
}

/** Counts are whole and exact up to 2^53; NaN, infinities, fractions and negative numbers count nothing. */
function numberOf(text: string): number | null {
  if (!/^\+?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}
