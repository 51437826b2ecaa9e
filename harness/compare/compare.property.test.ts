import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HeaderLines, ResponseMessage } from "../types/message.ts";
import type { Transcript } from "../types/transcript.ts";
import { compareTranscripts } from "./compare.ts";
import { drawn, requests, responses, transcripts, volatileLine } from "./generated.fixture.ts";

type Answered = Transcript & { readonly outcome: { readonly kind: "answered"; readonly response: ResponseMessage } };

const found = (x: Transcript, y: Transcript) => compareTranscripts(x, y).length;
const copy = <T>(value: T): T => structuredClone(value);
const answering = (one: Transcript, response: ResponseMessage): Answered => ({
  ...one,
  outcome: { kind: "answered", response, milliseconds: 1 },
});
const upstreamOf = (one: Transcript) => (one.upstream.kind === "observed" ? one.upstream.requests : []);
const spliced = (lines: HeaderLines, at: number, ...put: HeaderLines): HeaderLines => lines.toSpliced(at, 1, ...put);

/** Whose mere presence depends on the connection, so that nothing is concluded from it. */
const lineAt = (lines: HeaderLines, pick: number) => {
  const at = pick % lines.length;
  const [name = "", value = ""] = lines[at] ?? [];
  return { at, name, value };
};

/** Ways in which one line of a header section may change; none of them is a mere matter of layout. */
const headerChanges: Readonly<Record<string, (lines: HeaderLines, pick: number) => HeaderLines>> = {
  "a value is longer": (lines, pick) => {
    const { at, name, value } = lineAt(lines, pick);
    return spliced(lines, at, [name, `${value}x`]);
  },
  "a value is empty": (lines, pick) => {
    const { at, name } = lineAt(lines, pick);
    return spliced(lines, at, [name, ""]);
  },
  "a name is another": (lines, pick) => {
    const { at, name, value } = lineAt(lines, pick);
    return spliced(lines, at, [`${name}-x`, value]);
  },
  "a line is gone": (lines, pick) => spliced(lines, lineAt(lines, pick).at),
  "a line is there twice": (lines, pick) => {
    const { at, name, value } = lineAt(lines, pick);
    return spliced(lines, at, [name, value], [name, value]);
  },
  "a line is new": (lines) => [...lines, ["X-New-Here", "1"]],
};

describe("equal transcripts", () => {
  it("never differ", () => {
    fc.assert(
      fc.property(transcripts, (one) => {
        expect(compareTranscripts(one, copy(one))).toEqual([]);
      }),
      drawn(250),
    );
  });

  it("never differ when what is volatile is drawn anew", () => {
    const pair = fc.tuple(transcripts, fc.uniqueArray(volatileLine, { selector: ([name]) => name }), fc.integer());
    fc.assert(
      fc.property(pair, fc.array(volatileLine, { minLength: 20 }), ([one, lines], others) => {
        const { response } = (one as Answered).outcome;
        const kept = response.headers.filter(([name]) => !lines.some(([own]) => own === name));
        const anew = lines.map((line) => others.find(([name]) => name === line[0]) ?? line);
        const [x, y] = [
          answering(one, { ...response, headers: [...kept, ...lines] }),
          answering(one, { ...response, headers: [...kept, ...anew] }),
        ];
        expect(compareTranscripts(x, y)).toEqual([]);
      }),
      drawn(300),
    );
  });

  it("never differ by the order of headers of different names, nor by the case of names", () => {
    fc.assert(
      fc.property(transcripts, fc.infiniteStream(fc.nat()), (one, picks) => {
        const { response } = (one as Answered).outcome;
        const rank = new Map(response.headers.map(([name]) => [name.toLowerCase(), picks.next().value]));
        const shuffled = response.headers.toSorted((a, b) => (rank.get(a[0].toLowerCase()) ?? 0) - (rank.get(b[0].toLowerCase()) ?? 0));
        const headers = shuffled.map(([name, value]) => [name.toUpperCase(), value] as const);
        expect(compareTranscripts(one, answering(one, { ...response, headers }))).toEqual([]);
      }),
      drawn(300),
    );
  });
});

describe("one change is always found, whichever side has it", () => {
  const finds = (x: Transcript, y: Transcript) => {
    expect(found(x, y)).toBeGreaterThan(0);
    expect(found(y, x)).toBe(found(x, y));
  };

  it.each(Object.entries(headerChanges))("%s: in the answer, its trailers, its 1xx answers or the upstream request", (_what, change) => {
    fc.assert(
      fc.property(transcripts, fc.nat(), (one, pick) => {
        const { response } = (one as Answered).outcome;
        finds(one, answering(one, { ...response, headers: change(response.headers, pick) }));
        const { trailers = [], informational = [] } = response;
        if (trailers.length > 0) finds(one, answering(one, { ...response, trailers: change(trailers, pick) }));
        if (informational.length > 0) {
          const changed = informational.map(({ status, headers }) => ({ status, headers: change(headers, pick) }));
          finds(one, answering(one, { ...response, informational: changed }));
        }
        const sent = upstreamOf(one);
        sent.forEach((request, index) => {
          const changed = sent.with(index, { ...request, headers: change(request.headers, pick) });
          finds(one, { ...one, upstream: { kind: "observed", requests: changed } });
        });
      }),
      drawn(200),
    );
  });

  it("status, 1xx answers, route, outcome, upstream method, target and count", () => {
    fc.assert(
      fc.property(transcripts, requests, (one, request) => {
        const { response } = (one as Answered).outcome;
        const upstream = (list: readonly (typeof request)[]): Transcript => ({ ...one, upstream: { kind: "observed", requests: list } });
        const sent = upstreamOf(one);
        finds(one, answering(one, { ...response, status: response.status + 1 }));
        finds(one, answering(one, { ...response, informational: [...(response.informational ?? []), { status: 100, headers: [] }] }));
        finds(one, { ...one, route: { kind: "matched", id: "c", name: "c" } });
        finds(one, { ...one, outcome: { kind: "failed", reason: "reset", milliseconds: 1 } });
        finds(one, upstream([...sent, request]));
        sent.forEach((own, index) => {
          finds(one, upstream(sent.with(index, { ...own, method: `${own.method}X` })));
          finds(one, upstream(sent.with(index, { ...own, target: `${own.target}x` })));
          finds(one, upstream(sent.with(index, { ...own, target: `${own.target}?` })));
        });
      }),
      drawn(200),
    );
  });
});

describe("any two transcripts", () => {
  it("differ in as many places whichever is called X", () => {
    fc.assert(
      fc.property(transcripts, transcripts, (one, other) => {
        expect(found(one, other)).toBe(found(other, one));
      }),
      drawn(250),
    );
  });

  it("differ in the same places when one of them is compared again: nothing is remembered", () => {
    fc.assert(
      fc.property(responses, transcripts, (response, one) => {
        const other = answering(one, response);
        const first = compareTranscripts(one, other);
        compareTranscripts(other, one);
        expect(compareTranscripts(one, other)).toEqual(first);
      }),
      drawn(100),
    );
  });
});
