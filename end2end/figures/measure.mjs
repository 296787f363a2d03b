// What the browser itself can tell.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Bytes that come over the wire until a signed-in page is complete, with an empty cache; then those fetched for later. */
export async function firstLoad(browser, url, person, signIn) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, person);
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.clearBrowserCache");
  const paths = new Map();
  let files = 0;
  session.on("Network.responseReceived", ({ requestId, response }) => paths.set(requestId, new URL(response.url).pathname));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    // Answers of the API are data, not the app.
    if (!/^\/(v1|api)\//.test(paths.get(requestId) ?? "/v1/")) files += encodedDataLength;
  });
  await page.reload({ waitUntil: "commit" });
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  print("first load, all files as sent (brotli, headers included)", `${(files / 1000).toFixed(1)} kB`);
  await page.waitForLoadState("networkidle").catch(() => {});
  await page.waitForTimeout(3000);
  print("with the parts that are fetched for later", `${(files / 1000).toFixed(1)} kB`);
  await context.close();
}

/** JavaScript heap and WebAssembly memory after 50 changes of page, against what they were after 5. */
export async function heapGrowth(context, page, url) {
  await page.goto(url);
  const links = ["Accounts", "Members", "Roles", "Audit log", "Overview"];
  const session = await context.newCDPSession(page);
  const change = async (count) => {
    for (let at = 0; at < count; at += 1) {
      const name = links[at % links.length];
      await page.getByRole("navigation").first().getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { level: 1, name }).waitFor();
    }
  };
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return usedSize;
  };
  await change(5);
  const early = await heap();
  await change(45);
  const late = await heap();
  const ratio = (late / early).toFixed(2);
  print("heap after 50 changes of page / after 5", `${mb(late)} / ${mb(early)} = ${ratio}`);
}

/** The first page of the members' list: the server's answer, and until its rows are painted. */
export async function largeList(page, url, databaseFile, count) {
  await fill(databaseFile, count);
  await page.goto(`${url}/members`);
  await page.getByRole("heading", { level: 1, name: "Members" }).waitFor();
  await page.getByRole("table").getByRole("row").nth(20).waitFor();
  const { answer, painted } = await page.evaluate(() => {
    const calls = performance.getEntriesByType("resource").filter((entry) => /\/v1\/members\?/.test(entry.name));
    const first = calls[0];
    return { answer: first.responseEnd - first.requestStart, painted: performance.now() };
  });
  print(`list of ${count} members: first answer`, `${answer.toFixed(0)} ms`);
  print(`list of ${count} members: rows on the screen after the start of loading the page`, `≤ ${painted.toFixed(0)} ms`);
}

/** Straight into the database: hashing so many passwords would take longer than all the rest. */
async function fill(databaseFile, count) {
  const script = `
import sqlite3, sys, uuid
db = sqlite3.connect(sys.argv[1], timeout=20)
columns = [row[1] for row in db.execute("PRAGMA table_info(members)") if row[1] != "rid"]
model = dict(zip(columns, db.execute(f"SELECT {', '.join(columns)} FROM members LIMIT 1").fetchone()))
places = ", ".join("?" for _ in columns)
def row(number):
    name = f"person{number:06}@acme.test"
    new = dict(model, id=str(uuid.uuid4()), name=name, fullname=f"Person {number}", haystack=f"{name} person {number}")
    return [new[column] for column in columns]
rows = [row(number) for number in range(int(sys.argv[2]))]
db.executemany(f"INSERT INTO members ({', '.join(columns)}) VALUES ({places})", rows)
at = columns.index("id")
db.executemany("INSERT INTO member_roles (org_id, member_id, role) VALUES (?, ?, 'viewer')",
    [(model["org_id"], row[at]) for row in rows])
db.execute("INSERT INTO counters (org_id, name, shard, value) VALUES (?, 'members', 0, ?) "
    "ON CONFLICT (org_id, name, shard) DO UPDATE SET value = counters.value + excluded.value",
    (model["org_id"], len(rows)))
db.commit()
`;
  await run("python3", ["-c", script, databaseFile, String(count)]);
}

export function print(what, value) {
  console.log(`  ${what.padEnd(78)} ${value}`);
}

function mb(bytes) {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
