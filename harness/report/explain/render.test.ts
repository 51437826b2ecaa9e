import { describe, expect, test } from "vitest";
import type { CaseVerdict } from "../../types/certificate.ts";
import type { JudgedDifference } from "../../types/difference.ts";
import type { ShownExchange, ShownMessage, ShownSide } from "../../types/observations.ts";
import type { ExplainedCase } from "./explained.ts";
import { renderExplanation } from "./render.ts";

function message(line: string, headers: ShownMessage["headers"] = [], body = ""): ShownMessage {
  return { line, headers, body, bytes: body.length, cut: false };
}

function side(answer: ShownMessage | null, upstream: ShownSide["upstream"], part: Partial<ShownSide> = {}): ShownSide {
  return { route: "route orders", answer, upstream, milliseconds: 3.5, note: null, ...part };
}

function difference(part: Partial<JudgedDifference>): JudgedDifference {
  return {
    ...{ exchange: "e1", end: "client", path: "status", x: "401", y: "200", gravity: "blocked on X, let through on Y", explanation: null },
    ...{ blame: { kind: "plugin", plugin: "key-auth", instance: "i", entity: "key-auth on route orders", why: "key-auth answers on X" } },
    recognised: "no-key",
    ...part,
  };
}

const exchange: ShownExchange = {
  id: "e1",
  request: message("GET /orders?q=it's", [["apikey", "«key-auth key of alice»"]]),
  ...{ scheme: "https", client: "192.0.2.1" },
  recorded: message("401 Unauthorized", [["Server", "old"]]),
  x: side(message("401", [["Server", "kong"]], '{"message":"no"}'), []),
  control: side(message("403", [["Server", "kong"]], '{"message":"no"}'), []),
  y: side(message("200", [["Server", "kong"]], '{"message":"yes"}'), [message("GET /orders")]),
};

const verdict: CaseVerdict = {
  ...{ key: "recorded/e1", id: "recorded", title: "GET /orders", level: "must", kind: "recorded", plugin: null, plugins: ["key-auth"] },
  ...{
    instances: ["i"],
    route: "r",
    verdict: "different",
    reasons: ["Y does not behave as documented"],
    exchanges: 1,
    request: "GET /orders",
  },
  differences: [
    difference({}),
    difference({ end: "upstream", path: "count", x: "0", y: "1", gravity: "blocked on X, let through on Y" }),
    difference({ path: "body:$.message", x: "no", y: "yes", explanation: { kind: "change", id: "words" }, recognised: null }),
  ],
};

const explained: ExplainedCase = {
  verdict,
  shown: { key: "recorded/e1", exchanges: [exchange] },
  explanations: [{ kind: "change", id: "words", title: "Other words", source: "CHANGELOG 3.0", differences: 1, cases: 1 }],
  changes: [{ id: "no-key", title: "Keys are not asked for", source: "CHANGELOG 3.1", advice: "Ask for them." }],
  entities: [{ label: "key-auth on route orders", settings: [["config.key_names", '["apikey"]']] }],
  reproduce: "npm run certify -- --seed 1",
};

const plain = (one: ExplainedCase, width = 140) => renderExplanation(one, { colour: false, width });

describe("a case that refuses", () => {
  const text = plain(explained);

  test("begins with its verdict and reasons", () => {
    expect(text.split("\n").slice(0, 4)).toEqual([
      "DIFFERENT  recorded/e1",
      "GET /orders (recorded)",
      "1 exchange; on the way: key-auth",
      "  - Y does not behave as documented",
    ]);
  });

  test("names who is blamed once, the recognised change with its source and what to do, and how the blamed is configured", () => {
    expect(text.match(/blamed on key-auth on route orders \(plugin\): key-auth answers on X/g)?.length).toBe(1);
    expect(text).toContain(
      "recognised as the documented change no-key: Keys are not asked for [CHANGELOG 3.1]; it needs a waiver that acknowledges it",
    );
    expect(text).toContain("→ Ask for them.");
    expect(text).toContain('    config.key_names: ["apikey"]');
    expect(text).toContain("≈ change words: Other words [CHANGELOG 3.0]");
  });

  test("shows X beside Y, and control and recording only where they say something else than X", () => {
    expect(text).toMatch(/≠ status +401 +\| 200\n +control: 403\n +recorded: 401 Unauthorized/);
    expect(text).toMatch(/≈ body +\{"message":"no"\} +\| \{"message":"yes"\}/);
    expect(text).toMatch(/= server +kong\n/);
    expect(text).toMatch(/≠ requests +0 +\| 1/);
  });

  test("gives the command that sends it again, with a variable for the secret, and the one that runs the case alone", () => {
    expect(text).toContain(`curl -ik --path-as-is "$GATEWAY"'/orders?q=it'\\''s' \\\n`);
    expect(text).toContain(`-H 'apikey: '"$KEY_AUTH_KEY_OF_ALICE"`);
    expect(text).toContain("npm run certify -- --seed 1 --case recorded/e1");
  });

  test("puts X and Y under each other where there is no room", () => {
    expect(plain(explained, 80)).toMatch(/≠ status +X {2}401\n +Y {2}200\n/);
  });

  test("marks with colour only when asked", () => {
    expect(text).not.toContain("\u001b");
    expect(renderExplanation(explained, { colour: true, width: 140 })).toContain("\u001b[1m\u001b[31m≠");
  });
});

test("a case that was not kept says so, and how to get it", () => {
  const text = plain({ ...explained, shown: null });
  expect(text).toContain("The run kept both ends only of cases that refuse");
  expect(text).toContain("--case recorded/e1");
});

test("what was not answered or not observed is said", () => {
  const unseen: ShownExchange = { ...exchange, control: null, recorded: null, x: side(null, null, { note: "no answer: reset" }), y: null };
  const text = plain({ ...explained, shown: { key: "k", exchanges: [unseen] } });
  expect(text).toContain("X        route orders, 3.5 ms; no answer: reset");
  expect(text).toContain("Y        nothing was sent");
  expect(text).toContain("The upstream received: not observed at X and Y");
});

test("of many exchanges those that nobody explains come first, and the others are counted", () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ ...exchange, id: `e${index + 1}` }));
  const differences = [difference({ exchange: "e9" }), difference({ exchange: "e7", explanation: { kind: "noise", why: "so" } })];
  const text = plain({ ...explained, verdict: { ...verdict, exchanges: 500, differences }, shown: { key: "k", exchanges: many } });
  expect([...text.matchAll(/^Exchange (e\d)/gm)].map(([, id]) => id)).toEqual(["e9", "e7", "e1"]);
  expect(text).toContain("497 more exchanges");
});

test("hostile texts are inert everywhere", () => {
  const evil = "\u001b]0;gone\u0007\n\u202e";
  const hostile = JSON.parse(JSON.stringify(explained).replaceAll("orders", JSON.stringify(evil).slice(1, -1))) as ExplainedCase;
  expect(["\u0007", "\u001b", "\u202e"].filter((one) => plain(hostile).includes(one))).toEqual([]);
});
