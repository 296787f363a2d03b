// How the files reach the browser.
import { expect, test } from "../support/fixtures";

const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
];

test("the page has a strict policy, no inline script and no inline style", async ({ request }) => {
  const page = await request.get("/");
  expect(page.headers()["content-security-policy"]?.split(/;\s*/)).toEqual(policy);
  const html = await page.text();
  const scripts = html.match(/<script[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) {
    expect(script).toContain("src=");
    expect(script).toContain("integrity=");
  }
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
});

test("the page is asked for each time and not sent again while it is the same", async ({ request }) => {
  const first = await request.get("/");
  expect(first.headers()["cache-control"]).toBe("no-cache");
  const etag = first.headers()["etag"] ?? "";
  expect(etag).toMatch(/^"[0-9a-f]+"$/);
  const second = await request.get("/", { headers: { "if-none-match": etag } });
  expect(second.status()).toBe(304);
});

test("files named by their content are kept for a year and sent compressed", async ({ page }) => {
  const responses = new Map<string, Record<string, string>>();
  page.on("response", async (response) => responses.set(new URL(response.url()).pathname, response.headers()));
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  for (const [ending, type] of [
    ["wasm", "application/wasm"],
    ["js", "text/javascript; charset=utf-8"],
    ["css", "text/css; charset=utf-8"],
  ]) {
    const found = [...responses].filter(([path]) => path.endsWith(`.${ending}`));
    expect(found.length, ending).toBeGreaterThan(0);
    for (const [path, headers] of found) {
      expect(path).toMatch(/-[0-9a-f]{16}(_bg|_part|_loader)?\.\w+$/);
      expect(headers["content-type"], path).toBe(type);
      expect(headers["cache-control"], path).toBe("public, max-age=31536000, immutable");
      expect(headers["content-encoding"], path).toBe("br");
      expect(headers["vary"], path).toContain("accept-encoding");
    }
  }
});

test("whoever takes no brotli gets gzip", async ({ request }) => {
  const page = await request.get("/", { headers: { "accept-encoding": "gzip" } });
  expect(page.headers()["content-encoding"]).toBe("gzip");
});

test("the API never answers with a page", async ({ request }) => {
  const answer = await request.get("/v1/no-such-thing", { headers: { accept: "text/html" } });
  expect(answer.status()).toBe(404);
  expect(answer.headers()["content-type"] ?? "").not.toContain("text/html");
});

test("every file loads once: what the page preloads is what the app uses", async ({ page }) => {
  const loads: string[] = [];
  page.on("request", (request) => loads.push(new URL(request.url()).pathname));
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  // What every page needs is one module; the rest are parts.
  expect(loads.filter((path) => path.endsWith("_bg.wasm"))).toHaveLength(1);
  // Chromium asks for the icon again when the address changes.
  const files = loads.filter((path) => /\.(wasm|js|css)$/.test(path));
  expect(new Set(files).size, files.join("\n")).toBe(files.length);
  // Asked for once, before the module was there.
  expect(loads.filter((path) => path === "/v1/session/refresh")).toHaveLength(1);
});
