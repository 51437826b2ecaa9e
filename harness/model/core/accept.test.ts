import { describe, expect, it } from "vitest";
import { gatewayVersion } from "../../types/version.ts";
import { traitsOf } from "../traits.ts";
import { negotiate, negotiateErrorPage } from "./accept.ts";

const old = traitsOf(gatewayVersion("2.8.5"));
const recent = traitsOf(gatewayVersion("3.9.1"));
const accept = (value: string) => [["Accept", value]] as const;

describe("negotiate", () => {
  it.each([
    ["text/html", "html", "html"],
    ["*/*", "json", "json"],
    ["text/*", "plain", "plain"],
    ["application/xml;q=0.4, text/html;q=0.9", "html", "html"],
    ["image/png, text/html", "json", "json"],
    ["text/html;q=0, text/plain;q=0.1", "html", "plain"],
    ["text/html;q=0.2;level=1, text/plain;q=1", "plain", "plain"],
  ])("reads %s as %s on 2.8 and %s on 3.x", (value, before, since) => {
    expect([negotiate(accept(value), old), negotiate(accept(value), recent)]).toEqual([before, since]);
  });

  it("is JSON without Accept, and 2.8 reads only the first line of several", () => {
    const two = [...accept("text/plain;q=0.5"), ...accept("text/html")];
    expect([negotiate([], old), negotiate(two, old), negotiate(two, recent)]).toEqual(["json", "plain", "html"]);
  });
});

describe("negotiateErrorPage", () => {
  it("falls back to Content-Type and then to plain text", () => {
    expect(negotiateErrorPage([], recent)).toBe("plain");
    expect(negotiateErrorPage([["Content-Type", "text/html; charset=x"]], recent)).toBe("html");
    expect(negotiateErrorPage([["Content-Type", "text/html"], ...accept("application/xml")], recent)).toBe("xml");
  });

  it("takes the whole value for one type on 2.8", () => {
    const browser = accept("text/html,application/xhtml+xml;q=0.9");
    expect([negotiateErrorPage(browser, old), negotiateErrorPage(browser, recent)]).toEqual(["json", "html"]);
    expect(negotiateErrorPage(accept("text/html;q=0.5"), old)).toBe("html");
  });
});
