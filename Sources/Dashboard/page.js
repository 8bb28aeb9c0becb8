"use strict";

// What the page shows is what /v1 says; nothing is kept but what is on the screen and the token.
const STALE_AFTER = 5000;    // ms without a fresh status: then nothing on the page may look alive
const PERIOD = 2000;         // ms between two looks when no event comes
const PATIENCE = 4000;       // ms for an answer
const MARKS = { active: "▲", backup: "▽", fault: "✕", drained: "◇", initialize: "…", unknown: "?", passing: "✓", failing: "✕", pending: "…" };
const SPANS = [["15 min", 900], ["1 h", 3600], ["6 h", 21600], ["24 h", 86400], ["7 d", 604800]];

const state = { token: "", refused: null, freshAt: 0, span: 21600, transitions: [], status: null, isLooking: false, isAskingPeers: false, nodesAt: 0 };
const find = (id) => document.getElementById(id);

function make(name, text, className, ...children) {
  const element = document.createElement(name);
  if (text !== undefined && text !== null) element.textContent = text;
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function fill(element, ...children) { element.replaceChildren(...children); }

function word(value) { return make("span", `${MARKS[value] || ""} ${value}`, `word-${value}`); }

// MARK: The API

class Refused extends Error {
  constructor(status, problem) {
    super((problem && (problem.detail || problem.title)) || `status ${status}`);
    this.status = status;
  }
}

// A token that this node does not know is not sent again and again: reading goes on without it.
function authorization(isCommand) {
  return state.token && (isCommand || state.token !== state.refused) ? { Authorization: `Bearer ${state.token}` } : {};
}

async function call(path, options = {}) {
  const headers = { Accept: "application/json", ...(options.headers || {}), ...authorization(options.method) };
  const answer = await fetch(path, { ...options, headers, cache: "no-store", signal: options.signal || AbortSignal.timeout(options.patience || PATIENCE) });
  const text = await answer.text();
  let body = null;
  try { body = text ? JSON.parse(text) : null; } catch { body = null; }
  if (headers.Authorization) state.refused = answer.status === 401 || answer.status === 429 ? state.token : null;
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}

// MARK: Time

function age(text) {
  const seconds = Math.max(0, Math.round((Date.parse(state.status.as_of) - Date.parse(text)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

function moment(text) {
  const element = make("time", new Date(text).toLocaleString());
  element.dateTime = text;
  return element;
}

// MARK: Sections

function priority(instance) {
  const parts = instance.priority.parts.filter((part) => part.contribution !== 0)
    .map((part) => ` ${part.contribution < 0 ? "−" : "+"} ${Math.abs(part.contribution)} ${part.tracker.name}`);
  return `priority ${instance.priority.effective} = ${instance.priority.base}${parts.join("")}`;
}

function owner(instance) {
  if (instance.state === "active") return "this node has the addresses";
  const heard = instance.active_router;
  if (heard) return `${heard.address} has them, heard ${(heard.age_ms / 1000).toFixed(1)} s ago with priority ${heard.priority}`;
  return "not this node; who has them is not known here";
}

function card(instance, detail) {
  const isStalled = instance.state === undefined || instance.state === "unknown";
  const name = make("h3", null, "", make("span", instance.name), word(instance.state || "unknown"));
  const faults = ((detail && detail.faults) || []).map((fault) => make("p", fault.detail, "word-fault"));
  return make("article", null, `card ${isStalled ? "" : instance.state}`, name,
    ...instance.virtual_addresses.map((address) => make("p", address, "address")),
    make("p", owner(instance)),
    make("p", null, "", `since ${age(instance.since)}: ${instance.why || ""}`),
    make("p", `${priority(instance)}   ·   VRID ${instance.vrid} on ${instance.interface}, version ${instance.version}`, "note"), ...faults);
}

function showConditions(conditions) {
  find("conditions").hidden = conditions.length === 0;
  fill(find("condition-list"), ...conditions.map((condition) =>
    make("li", null, "", make("strong", condition.type.replaceAll("_", " ")), ` ${condition.instance ? condition.instance + ": " : ""}${condition.detail}`)));
}

// MARK: Other nodes

const OWNERS = {
  one: (owner) => `${owner.active[0]} has it`,
  one_known: (owner) => `${owner.active[0]} has it, as far as is known: of ${owner.unknown.join(", ")} nobody knows`,
  heard: (owner) => `${owner.heard.map((router) => `${router.router} has it, heard ${(router.age_ms / 1000).toFixed(1)} s ago by ${router.by}`).join("; ")}`,
  none: () => "nobody has it",
  several: (owner) => `${owner.active.join(" and ")} have it at once`,
  unknown: (owner) => (owner.unknown.length > 0 ? `unknown: of ${owner.unknown.join(", ")} nobody knows` : "unknown: no other router is heard"),
};

function head(name) {
  const cell = make("th", name);
  cell.scope = "row";
  return cell;
}

function nodeRows(node) {
  const name = node.this_node ? `${node.name} (this node)` : node.name;
  const row = (...cells) => make("tr", null, node.reachable ? "" : "unreachable", head(name), ...cells);
  if (!node.status) {
    const last = node.last_answered_at ? `last answered ${age(node.last_answered_at)} ago` : "has not answered yet";
    return [row(make("td", "–"), make("td", null, "", word("unknown")), make("td", "–"), make("td", "–"), make("td", `${node.error}; ${last}`))];
  }
  return node.status.instances.map((instance) => row(make("td", instance.name), make("td", null, "", word(instance.state)), make("td", age(instance.since)),
    make("td", String(instance.priority.effective)), make("td", instance.why || instance.summary || "")));
}

function showNodes(cluster) {
  find("nodes").hidden = cluster.nodes.length < 2;
  fill(find("owners"), ...cluster.addresses.map((owner) =>
    make("li", null, owner.verdict, make("span", owner.address, "address"), ` ${(OWNERS[owner.verdict] || (() => owner.verdict))(owner)}`)));
  fill(find("node-table").tBodies[0], ...cluster.nodes.flatMap(nodeRows));
}

// Peers are asked apart from this node: one that does not answer holds nothing else up.
async function lookAtNodes() {
  if (state.isAskingPeers || !state.status) return;
  state.isAskingPeers = true;
  try { showNodes(await call("v1/cluster", { patience: 6000 })); state.nodesAt = Date.now(); } catch { /* what is old is marked below */ }
  state.isAskingPeers = false;
}

function showChecks(checks) {
  fill(find("checks").tBodies[0], ...checks.map((check) => {
    const run = check.last_run || {};
    const result = run.outcome === "exited" ? `status ${run.exit_status}` : run.outcome || "–";
    return make("tr", null, "", make("th", check.name), make("td", null, "", word(check.verdict)),
      make("td", check.since ? age(check.since) : "–"), make("td", check.last_run_at ? `${age(check.last_run_at)} ago` : "–"),
      make("td", run.duration_ms === undefined ? result : `${result}, ${run.duration_ms} ms`), make("td", (run.output || "").trim()));
  }));
  if (checks.length === 0) fill(find("checks").tBodies[0], make("tr", null, "", make("td", "none are configured")));
}

function showDrains(drains) {
  const list = drains.map((drain) => {
    const lift = make("button", "Lift");
    lift.type = "button";
    lift.addEventListener("click", () => command(`Drain ${drain.id} is lifted.`, `v1/drain/${drain.id}`, { method: "DELETE" }));
    const end = drain.until ? `until ${new Date(drain.until).toLocaleString()}` : drain.lifetime === "reboot" ? "until the next boot" : "until it is lifted";
    return make("li", null, "", `${drain.reason || "no reason given"}, ${end} `, lift);
  });
  fill(find("drains"), ...(list.length ? list : [make("li", "none in force", "note")]));
}

function showAgent(status) {
  const { engine, history, configuration } = status;
  const yes = (value) => (value ? "yes" : "no");
  const rows = [
    ["version", `${status.version}, running for ${age(status.started_at)}`],
    ["configuration", `generation ${configuration.generation} of ${configuration.path}${configuration.stale ? ", and the file says something else" : ""}`],
    ["engine", `last heard of ${engine.last_tick_age_ms} ms ago, timers late by ${engine.timer_lateness_p99_us} µs at the 99th percentile`],
    ["real-time priority, locked memory", `${yes(engine.realtime)}, ${yes(engine.memory_locked)}`],
    ["history", `${history.writable ? "is written" : "CANNOT BE WRITTEN"}, ${(history.bytes / 1e6).toFixed(1)} MB, ${history.queued} records wait, ${history.dropped} were lost`],
  ];
  fill(find("agent"), ...rows.flatMap(([name, text]) => [make("dt", name), make("dd", text)]));
}

// MARK: Timeline

function svg(name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

function showTimeline() {
  const [width, height, left] = [900, 26, 110];
  const end = Date.parse(state.status.as_of), begin = end - state.span * 1000;
  const x = (time) => left + (width - left) * Math.min(1, Math.max(0, (time - begin) / (end - begin)));
  const instances = state.status.instances;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height * instances.length + 24}`, role: "img", "aria-label": "States over time; the list below says the same in words" });
  for (let tick = 0; tick <= 4; tick++) {
    const time = begin + ((end - begin) * tick) / 4;
    picture.append(svg("line", { class: "tick", x1: x(time), x2: x(time), y1: 0, y2: height * instances.length }));
    const text = new Date(time).toLocaleString([], state.span > 86400 ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit" });
    picture.append(svg("text", { x: x(time), y: height * instances.length + 16, "text-anchor": tick === 0 ? "start" : tick === 4 ? "end" : "middle" }, text));
  }
  instances.forEach((instance, row) => {
    const changes = state.transitions.filter((change) => change.instance === instance.name).reverse();
    picture.append(svg("text", { x: 4, y: height * row + 17 }, instance.name));
    let from = begin, current = changes.length ? changes[0].from : instance.state;
    const bar = (until, name, why) => {
      const block = svg("rect", { class: `bar-${name}`, x: x(from), y: height * row + 5, width: Math.max(1, x(until) - x(from)), height: height - 10 });
      block.append(svg("title", {}, `${name}${why ? ": " + why : ""}`));
      picture.append(block);
    };
    let why = "";
    for (const change of changes) {
      const time = Date.parse(change.at);
      if (time > begin) { bar(time, current, why); from = time; }
      [current, why] = [change.to, change.summary];
    }
    bar(end, current, why);
  });
  fill(find("timeline"), picture);
}

async function explain(change, item) {
  const open = item.querySelector("pre");
  if (open) { open.remove(); return; }
  try {
    const { evidence } = await call(`v1/transitions/${change.id}`);
    item.append(make("pre", JSON.stringify(evidence, null, 2)));
  } catch (error) { item.append(make("pre", `It could not be read: ${error.message}`)); }
}

function showTransitions() {
  fill(find("transitions"), ...state.transitions.slice(0, 50).map((change) => {
    const button = make("button", "Why");
    button.type = "button";
    button.setAttribute("aria-label", `Evidence of transition ${change.id}`);
    const item = make("li", null, "", moment(change.at), ` ${change.instance}: ${change.from} → `, word(change.to), ` (${change.reason}) ${change.summary} `, button);
    button.addEventListener("click", () => explain(change, item));
    return item;
  }));
  if (state.transitions.length === 0) fill(find("transitions"), make("li", "none in this time", "note"));
}

async function readTransitions() {
  const since = new Date(Date.now() - state.span * 1000).toISOString();
  const page = await call(`v1/transitions?limit=1000&since=${encodeURIComponent(since)}`);
  const before = document.activeElement, isOpen = find("transitions").querySelector("pre");
  const isNew = (page.items[0] || {}).id !== (state.transitions[0] || {}).id || page.items.length !== state.transitions.length;
  state.transitions = page.items;
  showTimeline();
  // Who reads an explanation is not disturbed by the same list again.
  if (isNew || (!isOpen && !find("transitions").contains(before))) showTransitions();
}

function showSpans() {
  fill(find("spans"), ...SPANS.map(([name, seconds]) => {
    const button = make("button", name);
    button.type = "button";
    button.setAttribute("aria-pressed", String(seconds === state.span));
    button.addEventListener("click", () => { state.span = seconds; showSpans(); look(); find("spans").querySelector('[aria-pressed="true"]').focus(); });
    return button;
  }));
}

// MARK: Looking

function connection(className, text) {
  const element = find("connection");
  if (element.textContent !== text) element.textContent = text;
  element.className = className;
  find("content").classList.toggle("stale", className !== "live");
}

async function look() {
  if (state.isLooking) { state.isLooking = "again"; return; }
  state.isLooking = true;
  try {
    const [status, checks] = await Promise.all([call("v1/status"), call("v1/checks")]);
    const details = await Promise.all(status.instances.slice(0, 32).map((instance) => call(`v1/instances/${encodeURIComponent(instance.name)}`).catch(() => null)));
    state.status = status;
    document.title = `${status.node} – Aloft`;
    find("node").textContent = status.node;
    showConditions(status.conditions);
    fill(find("addresses"), ...status.instances.map((instance, index) => card(instance, details[index])));
    showChecks(checks.items);
    if (!find("drains").contains(document.activeElement)) showDrains(status.drains);
    showAgent(status);
    lookAtNodes();
    await readTransitions();
    state.freshAt = Date.now();
    const isStalled = status.conditions.some((condition) => condition.type === "engine_stalled");
    if (isStalled) connection("lost", "The agent answers, but its engine does not: what is shown is not known to be so.");
    else connection("live", "live");
  } catch (error) {
    if (error.status === 401 || error.status === 403) connection("lost", `A token is needed: ${error.message}`);
    else lose(error.message);
  } finally {
    const isAgain = state.isLooking === "again";
    state.isLooking = false;
    if (isAgain) look();
  }
}

function lose(why) {
  if (!state.status) { connection("lost", `The agent does not answer: ${why}`); return; }
  connection("lost", `Connection lost: what is below is from ${new Date(state.freshAt).toLocaleTimeString()}. ${why}`);
}

// A lost connection shows at once where it is closed, and after a while where it only falls silent.
async function follow() {
  for (;;) {
    const silence = new AbortController();
    let alarm = 0;
    const listen = () => { clearTimeout(alarm); alarm = setTimeout(() => silence.abort(), 20000); };
    try {
      listen();
      const answer = await fetch("v1/events", { headers: authorization(false), cache: "no-store", signal: silence.signal });
      if (!answer.ok) throw new Refused(answer.status, null);
      await look();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        listen();
        if (value.includes("event: ")) look();
      }
      lose("the stream of events has ended");
    } catch (error) {
      if (!(error instanceof Refused)) lose(error.message);
    }
    clearTimeout(alarm);
    await new Promise((resume) => setTimeout(resume, 1000));
  }
}

// MARK: Commands

async function command(done, path, options) {
  state.token = find("token").value.trim();
  find("outcome").textContent = "Asked …";
  try {
    const answer = await call(path, { ...options, patience: 60000 });
    const told = ((answer && answer.instances) || []).map((instance) =>
      `${instance.name}: ${instance.result.replaceAll("_", " ")}${instance.to ? " to " + instance.to.address : ""}${instance.took_ms !== undefined ? " in " + instance.took_ms + " ms" : ""}`);
    find("outcome").textContent = told.length ? told.join("; ") : done;
  } catch (error) {
    find("outcome").textContent = error.status === 401 || error.status === 429 ? "It was refused: give an operator's token." : `It was not done: ${error.message}`;
  }
  // The list is left as it is while somebody is in it; whoever lifted a drain is done there.
  if (find("drains").contains(document.activeElement)) find("drain-reason").focus();
  look();
}

find("drain-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = {};
  if (find("drain-reason").value.trim()) body.reason = find("drain-reason").value.trim();
  if (find("drain-for").value.trim()) body.duration = find("drain-for").value.trim();
  command("The node is drained.", "v1/drain", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
});

find("token").addEventListener("change", () => { state.token = find("token").value.trim(); state.refused = null; look(); });

showSpans();
follow();
setInterval(look, PERIOD);
setInterval(() => { if (state.freshAt && Date.now() - state.freshAt > STALE_AFTER) lose("no answer"); find("nodes").classList.toggle("stale", Date.now() - state.nodesAt > 2 * STALE_AFTER); }, 500);
