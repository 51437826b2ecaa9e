import { describe, expect, test } from "vitest";
import { dumpParts } from "./dump.ts";
import { linesOf } from "./lines.ts";
import { isLeftOut, mayFail } from "./statements.ts";

/** The parts of a dump, cut into chunks of that many bytes on the way in, as a stream might. */
async function parts(text: string, chunk = 7): Promise<readonly string[]> {
  const bytes = Buffer.from(text);
  async function* source() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const seen: string[] = [];
  for await (const part of dumpParts(linesOf(source()), "shop.sql")) {
    if (part.kind === "complete") seen.push("complete");
    else seen.push(`${part.line}: ${part.text}`);
    if (part.kind === "copy") for await (const rows of part.rows) seen.push(rows.toString());
  }
  return seen;
}

describe("a plain dump is taken apart at semicolons", () => {
  test("one statement a line, several a line, one over lines", async () => {
    expect(await parts("SET a = 1;\nSET b = 2; SET c = 3;\nCREATE TABLE t (\n  id int\n);\n")).toEqual([
      "1: SET a = 1",
      "2: SET b = 2",
      "2: SET c = 3",
      "3: CREATE TABLE t (\n  id int\n)",
    ]);
  });

  test.each([
    ["a quoted text", "INSERT INTO t VALUES ('a;b', 'it''s;', '--x', '\\')"],
    ["a text with backslashes", "INSERT INTO t VALUES (E'a\\';b', e'\\\\')"],
    ["a text over lines", "INSERT INTO t VALUES ('-----BEGIN;\n\n;-----')"],
    ["a quoted name", 'ALTER TABLE "a;""b" ADD x int'],
    ["a dollar-quoted body", "CREATE FUNCTION f() AS $$\nBEGIN; -- '\nEND;\n$$ LANGUAGE plpgsql"],
    ["a body with a tag", "DO $body$ SELECT $$;$$; $body$"],
    ["a name with a dollar", "SELECT a$b"],
  ])("but not inside %s", async (_, statement) => {
    expect(await parts(`${statement};\nSET after = 1;\n`)).toEqual([
      `1: ${statement}`,
      `${statement.split("\n").length + 1}: SET after = 1`,
    ]);
  });

  test("comments are no part of it", async () => {
    expect(await parts("-- a; 'b\nSET a = 1; -- c; $$\n/* d; /* e */ ' */ SET f = 2;\n")).toEqual(["2: SET a = 1", "3: SET f = 2"]);
  });

  test("commands of psql are left out", async () => {
    expect(await parts("\\restrict abc\n\\connect kong\nSET a = 1;\n\\unrestrict abc\n")).toEqual(["3: SET a = 1"]);
  });

  test("lines may end in CR LF", async () => {
    expect(await parts("SET a = 1;\r\nSET b = 2;\r\n")).toEqual(["1: SET a = 1", "2: SET b = 2"]);
  });

  test.each([1, 3, 4096])("rows of a COPY pass as they are, in chunks of %i bytes", async (chunk) => {
    const rows = "1\té;'$$\\\\.\n2\t\\N\n";
    const text = `COPY public.t (id, name) FROM stdin;\n${rows}\\.\n\nSET a = 1;\n-- PostgreSQL database dump complete\n`;
    expect(await parts(text, chunk)).toEqual(["1: COPY public.t (id, name) FROM stdin", rows, "6: SET a = 1", "complete"]);
  });
});

describe("a plain dump that stops short", () => {
  test.each([
    ["COPY t FROM stdin;\n1\n2\n", /the COPY on line 1/],
    ["SET a = 1;\nCREATE TABLE t (\n", /the statement on line 2/],
    ["SET a = 1;\n\nINSERT INTO t VALUES ('a\n", /the statement on line 3/],
  ])("%j is refused", async (text, message) => {
    await expect(parts(text)).rejects.toMatchObject({ code: "backup-unreadable", message: expect.stringMatching(message) });
  });
});

describe("statements about roles and other databases are left out", () => {
  test.each([
    "ALTER FUNCTION public.sync_tags() OWNER TO kong",
    'ALTER TABLE public."a b" OWNER TO "kong-user"',
    "GRANT ALL ON SCHEMA public TO kong",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "ALTER DEFAULT PRIVILEGES FOR ROLE kong GRANT SELECT ON TABLES TO reader",
    "CREATE DATABASE kong WITH TEMPLATE = template0",
    "COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL'",
  ])("%s", (statement) => expect(isLeftOut(statement)).toBe(true));

  test.each([
    "CREATE TABLE public.t (id int)",
    "ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)",
    "INSERT INTO t VALUES ('ALTER TABLE x OWNER TO y')",
    "COMMENT ON TABLE t IS 'x'",
  ])("but not %s", (statement) => expect([isLeftOut(statement), mayFail(statement)]).toEqual([false, false]));
});
