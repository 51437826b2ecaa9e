/**
 * Breaks text into lines of at most `width` characters, at spaces where there are any. The first line begins with `first`, the others
 * with `rest`. The text holds no line breaks (it went through `inert` before).
 */
export function wrap(text: string, width: number, first: string, rest: string): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(" ").flatMap((part) => chopped(part, Math.max(8, width - rest.length)))) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

function chopped(word: string, size: number): string[] {
  if (word.length <= size) return [word];
  const characters = Array.from(word);
  const parts: string[] = [];
  for (let from = 0; from < characters.length; from += size) parts.push(characters.slice(from, from + size).join(""));
  return parts;
}

/** "1,204": digits in groups of three, whatever the locale of the machine. */
export function grouped(count: number): string {
  return count.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 case", "2 cases". */
export function counted(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
