/** Enough variety to find one that no other route takes; more only costs time. */
const MOST_SAMPLES = 12;
/** Tried in this order for a class: harmless in a path first. */
const alphabet = [..."a7xA-_.~", ...Array.from({ length: 0x7f - 0x21 }, (_, index) => String.fromCharCode(0x21 + index))];

/** What a part of an expression can stand for, and where the part ends. */
interface Part {
  readonly samples: readonly string[];
  readonly end: number;
}

/**
 * Texts that an expression probably matches, plainest first: every choice is tried, what may be left out is there once and
 * then left out, what repeats stands as often as it must. Look-around and anchors are ignored, so the caller verifies.
 */
export function samplePattern(expression: string): readonly string[] {
  return alternativesAt(expression, 0).samples;
}

function alternativesAt(text: string, start: number): Part {
  const samples: string[] = [];
  let at = start;
  for (;;) {
    const branch = sequenceAt(text, at);
    samples.push(...branch.samples);
    at = branch.end;
    if (text[at] !== "|") return { samples: few(samples), end: at };
    at += 1;
  }
}

function sequenceAt(text: string, start: number): Part {
  let samples: readonly string[] = [""];
  let at = start;
  while (at < text.length && text[at] !== "|" && text[at] !== ")") {
    const atom = atomAt(text, at);
    const repeated = repeatedAt(text, atom);
    samples = few(repeated.samples.flatMap((tail) => samples.map((head) => head + tail)));
    at = repeated.end;
  }
  return { samples, end: at };
}

function atomAt(text: string, at: number): Part {
  switch (text[at]) {
    case "(":
      return groupAt(text, at);
    case "[":
      return classAt(text, at);
    case "\\":
      return escapeAt(text, at);
    case ".":
      return { samples: ["a"], end: at + 1 };
    case "^":
    case "$":
      return { samples: [""], end: at + 1 };
    default:
      return { samples: [text.charAt(at)], end: at + 1 };
  }
}

function groupAt(text: string, at: number): Part {
  const opening = /^\((?:\?(?:[imsUux-]*:|P?<\w+>|'\w+'|>|<?[=!]|[imsUux-]+(?=\))))?/.exec(text.slice(at))?.[0] ?? "(";
  const inner = alternativesAt(text, at + opening.length);
  const silent = /[=!]$|^\(\?[imsUux-]+$/.test(opening);
  return { samples: silent ? [""] : inner.samples, end: inner.end + 1 };
}

function classAt(text: string, at: number): Part {
  const whole = /^\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]/.exec(text.slice(at))?.[0];
  if (whole === undefined) return { samples: ["["], end: at + 1 };
  const posix = whole.replaceAll("[:alpha:]", "a-zA-Z").replaceAll("[:digit:]", "0-9").replaceAll("[:alnum:]", "a-zA-Z0-9");
  return { samples: membersOf(posix), end: at + whole.length };
}

function escapeAt(text: string, at: number): Part {
  const letter = text.charAt(at + 1);
  if (/[bBAzZGK]/.test(letter)) return { samples: [""], end: at + 2 };
  if (/[dDwWsS]/.test(letter)) return { samples: membersOf(`\\${letter}`), end: at + 2 };
  return { samples: [letter], end: at + 2 };
}

function membersOf(source: string): readonly string[] {
  try {
    const member = new RegExp(`^${source}$`);
    const found = alphabet.filter((letter) => member.test(letter));
    return found.length === 0 ? [" "] : found.slice(0, 1);
  } catch {
    return ["a"];
  }
}

function repeatedAt(text: string, atom: Part): Part {
  const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(text.slice(atom.end))?.[0];
  if (quantifier === undefined) return atom;
  const lazy = /^[?+]/.test(text.slice(atom.end + quantifier.length)) ? 1 : 0;
  const least = quantifier === "+" ? 1 : Number(/\d+/.exec(quantifier)?.[0] ?? 0);
  const samples = atom.samples.map((sample) => sample.repeat(Math.max(least, 1)));
  return { samples: least === 0 ? [...samples, ""] : samples, end: atom.end + quantifier.length + lazy };
}

const few = (samples: readonly string[]): readonly string[] => [...new Set(samples)].slice(0, MOST_SAMPLES);
