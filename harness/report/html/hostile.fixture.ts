import type { DifferenceGroup } from "../../types/certificate.ts";
import type { ShownCase } from "../../types/observations.ts";
import { hostile } from "../certificates.fixture.ts";
import type { HtmlInput } from "./input.ts";
import { assets, blame, judged, leakingCase, message, observations, side } from "./page.fixture.ts";

/** What could act in a page if it were put there unescaped, besides what certificates.fixture.ts holds. */
export const hostileMarkup = [
  "</script><script>window.ran=1</script>",
  "<!--<script>",
  "--><img src=x onerror=window.ran=1>",
  '"><svg onload=window.ran=1>',
  "' onmouseover='window.ran=1' autofocus onfocus='window.ran=1",
  "javascript:window.ran=1",
  "<style>@import 'https://evil.example/a.css'</style><link rel=stylesheet href=https://evil.example/b.css>",
  "<iframe srcdoc='<script>parent.ran=1</script>'></iframe><base href=https://evil.example/>",
  "<a href=https://evil.example>x</a><form action=https://evil.example><button>",
  "\u202egnp.exe \u200bzero\u200dwidth \u2066isolate\u2069 \ufeff",
  "]]><![CDATA[ <?xml ?> &lt;script&gt; &#60;script&#62; {{constructor}} $\u007bran=1} `",
  "<x".repeat(500_000),
];

/** A page in which every text that can come from traffic, recording or backup is `value`. */
export function hostilePage(value: string): HtmlInput {
  const certificate = hostile(value);
  const [first] = certificate.groups;
  const everywhere = message(value, [[value, value]], `${value}\n${value}`);
  const other = message(`${value}y`, [[value, `${value}y`]], `${value}\n${value}y`);
  const answered = side(value, everywhere, everywhere);
  const exchange = {
    ...leakingCase.exchanges[0],
    id: value,
    request: everywhere,
    client: value,
    recorded: everywhere,
    scheme: "http" as const,
  };
  const shown: ShownCase = {
    key: value,
    exchanges: [{ ...exchange, x: { ...answered, note: value }, control: answered, y: side(value, other, other) }],
  };
  const difference = judged({
    exchange: value,
    end: "client",
    path: value,
    x: value,
    y: `${value}y`,
    gravity: first?.gravity ?? "cosmetic",
  });
  const differences = [{ ...difference, blame: { ...blame, entity: value, why: value } }];
  const more = Array.from({ length: 60 }, () => ({ ...(first as DifferenceGroup), recognised: value }));
  return {
    certificate: {
      ...certificate,
      groups: [...certificate.groups, ...more],
      refusing: certificate.refusing.map((one) => ({ ...one, differences, plugins: [value] })),
    },
    observations: {
      latency: observations.latency.map((one) => ({ ...one, route: value, label: value })),
      windows: observations.windows.map((one) => ({ ...one, instance: value, identifier: value, case: value })),
      matrix: observations.matrix.map((one) => ({ ...one, route: value, plugin: value })),
      changes: [{ id: value, title: value, source: value, advice: value }],
      entities: [{ label: value, settings: [[value, value]] }],
    },
    cases: new Map([[value, shown]]),
    assets,
  };
}
