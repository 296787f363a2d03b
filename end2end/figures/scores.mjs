// Lighthouse on the signed-in overview, as a desktop sees it: the middle one of three runs.
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";
import { print } from "./measure.mjs";

const metrics = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "speed-index",
  "total-blocking-time",
  "cumulative-layout-shift",
];
const categories = ["performance", "accessibility", "best-practices"];

export async function lighthouseOf(url, person, port) {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
  const page = await browser.newPage();
  await signIn(page, url, person);
  // Its storage must not be emptied, or nobody is signed in.
  const flags = { port, onlyCategories: categories, disableStorageReset: true, logLevel: "error" };
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push((await lighthouse(url, flags, desktopConfig, page)).lhr);
  const performance = (lhr) => lhr.categories.performance?.score ?? 0;
  const lhr = runs.toSorted((one, other) => performance(one) - performance(other))[1];
  const scores = categories.map((name) => Math.round((lhr.categories[name]?.score ?? 0) * 100));
  print("Lighthouse, desktop, signed in: performance / accessibility / best practices", scores.join(" / "));
  print("  performance in three runs, of which the middle one is shown", runs.map((lhr) => Math.round(performance(lhr) * 100)).join(", "));
  for (const name of metrics) print(`  ${name.replaceAll("-", " ")}`, lhr.audits[name]?.displayValue ?? "–");
  print("  final address", lhr.finalDisplayedUrl);
  for (const audit of Object.values(lhr.audits)) {
    const binary = audit.scoreDisplayMode === "binary" && audit.score === 0;
    if (binary) print(`  not met: ${audit.title}`, audit.id);
  }
  await page.close();
  await browser.disconnect();
}

/** Gets the session's cookie as the sign-in page does. */
async function signIn(page, url, { name, secret }) {
  await page.goto(`${url}/healthz`);
  const status = await page.evaluate(
    async (body) => {
      const headers = { "content-type": "application/json" };
      return (await fetch("/v1/session", { method: "POST", headers, body })).status;
    },
    JSON.stringify({ name, secret }),
  );
  if (status !== 200) throw new Error(`Signing in for Lighthouse answered ${status}`);
}
