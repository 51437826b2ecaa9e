/**
 * Finds where SQL statements end, a line at a time: semicolons inside quotes, dollar quotes and comments end nothing.
 * Rules: PostgreSQL documentation, "Lexical Structure"; `standard_conforming_strings` is on, as pg_dump sets it.
 */
type Mode =
  | { readonly kind: "code" }
  | { readonly kind: "quote"; readonly mark: "'" | '"'; readonly backslash: boolean }
  | { readonly kind: "dollar"; readonly tag: string }
  | { readonly kind: "comment"; readonly depth: number };

/** A statement without its semicolon and comments, and the number of the line it began on. */
interface Statement {
  readonly text: string;
  readonly line: number;
}

export interface Lexer {
  /** Takes one line, without its end, and gives the statements that end on it. */
  take(line: string, number: number): readonly Statement[];
  /** True between statements. */
  idle(): boolean;
  /** The line on which the unfinished statement began. */
  began(): number;
}

const special = /['"$;]|--|\/\*/g;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const code: Mode = { kind: "code" };

export function sqlLexer(): Lexer {
  let mode: Mode = code;
  let text = "";
  let line = 0;

  const add = (part: string, number: number) => {
    if (text === "" && part.trim() === "") return;
    if (text === "") line = number;
    text += part;
  };

  const takeCode = (input: string, from: number, number: number, done: Statement[]): number => {
    special.lastIndex = from;
    const found = special.exec(input);
    if (found === null) {
      add(input.slice(from), number);
      return input.length;
    }
    const [mark] = found;
    const { index } = found;
    if (mark === "--" || mark === "/*") {
      add(input.slice(from, index), number);
      if (mark === "--") return input.length;
      mode = { kind: "comment", depth: 1 };
      return index + 2;
    }
    if (mark === ";") {
      add(input.slice(from, index), number);
      if (text.trim() !== "") done.push({ text: text.trim(), line });
      text = "";
      return index + 1;
    }
    const end = mark === "$" ? dollarEnd(input, index) : index + 1;
    add(input.slice(from, end), number);
    if (mark === "$") mode = end > index + 1 ? { kind: "dollar", tag: input.slice(index, end) } : code;
    else mode = { kind: "quote", mark: mark as "'" | '"', backslash: mark === "'" && /(^|[^\w$])[eE]$/.test(input.slice(0, index)) };
    return end;
  };

  const takeQuote = (quote: Mode & { kind: "quote" }, input: string, from: number, number: number): number => {
    let index = from;
    while (index < input.length) {
      if (quote.backslash && input[index] === "\\") index += 2;
      else if (input[index] !== quote.mark) index += 1;
      else if (input[index + 1] === quote.mark) index += 2;
      else {
        mode = code;
        index += 1;
        break;
      }
    }
    add(input.slice(from, index), number);
    return Math.min(index, input.length);
  };

  const takeDollar = (tag: string, input: string, from: number, number: number): number => {
    const found = input.indexOf(tag, from);
    const end = found === -1 ? input.length : found + tag.length;
    if (found !== -1) mode = code;
    add(input.slice(from, end), number);
    return end;
  };

  const takeComment = (depth: number, input: string, from: number): number => {
    const marks = /\/\*|\*\//g;
    marks.lastIndex = from;
    const found = marks.exec(input);
    if (found === null) return input.length;
    const left = found[0] === "/*" ? depth + 1 : depth - 1;
    mode = left === 0 ? code : { kind: "comment", depth: left };
    return found.index + 2;
  };

  return {
    take(input, number) {
      const done: Statement[] = [];
      let at = 0;
      while (at < input.length) {
        if (mode.kind === "code") at = takeCode(input, at, number, done);
        else if (mode.kind === "quote") at = takeQuote(mode, input, at, number);
        else if (mode.kind === "dollar") at = takeDollar(mode.tag, input, at, number);
        else at = takeComment(mode.depth, input, at);
      }
      if (text !== "") text += "\n";
      return done;
    },
    idle: () => text === "" && mode.kind === "code",
    began: () => line,
  };
}

/** Where the tag that opens at `index` ends, or just after the dollar when it opens nothing (`$1`, or inside a name). */
function dollarEnd(input: string, index: number): number {
  dollarTag.lastIndex = index;
  const inName = index > 0 && /[\w$\u0080-\uffff]/.test(input[index - 1] ?? "");
  const found = inName ? null : dollarTag.exec(input);
  return found === null ? index + 1 : index + found[0].length;
}
