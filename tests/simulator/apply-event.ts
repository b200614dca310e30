import type { LedgerLine } from "./ledger-events.ts";
import { applyPublishEvent } from "./apply-publish-event.ts";
import { rateKey, type State } from "./state.ts";

/** Applies one line of the ledger. Nothing else changes a State. */
export function applyEvent(state: State, line: LedgerLine): void {
  switch (line.type) {
    case "clock.advanced":
      state.clockOffset += line.by_ms;
      return;
    case "settings.changed":
      state.settings = { ...state.settings, ...line.changes };
      return;
    case "fault.added":
      state.faults.set(line.plan.id, { plan: line.plan, matched: 0, fired: 0 });
      state.faultsAdded += 1;
      return;
    case "fault.passed":
    case "fault.fired": {
      const fault = state.faults.get(line.id);
      if (!fault) return;
      fault.matched += 1;
      if (line.type === "fault.fired") fault.fired += 1;
      return;
    }
    case "faults.cleared":
      state.faults.clear();
      return;
    case "request":
      if (line.admitted && line.open_id)
        recordCall(state, rateKey(line.endpoint, line.open_id), line.at);
      return;
    default:
      applyAccountEvent(state, line);
      applyPublishEvent(state, line);
      applyWebhookEvent(state, line);
  }
}

function recordCall(state: State, key: string, at: number): void {
  const calls = (state.recentCalls.get(key) ?? []).filter((time) => time > at - 60_000);
  calls.push(at);
  state.recentCalls.set(key, calls);
}

function applyAccountEvent(state: State, line: LedgerLine): void {
  switch (line.type) {
    case "account.created": {
      const { seq: _seq, at: _at, wall: _wall, type: _type, ...account } = line;
      state.accounts.set(account.open_id, account);
      return;
    }
    case "account.changed": {
      const account = state.accounts.get(line.open_id);
      if (account) state.accounts.set(line.open_id, { ...account, ...line.changes });
      return;
    }
    case "consent.given":
      state.connections.set(line.open_id, {
        open_id: line.open_id,
        scopes: line.scopes,
        since: line.at,
      });
      return;
    case "code.issued":
      state.codes.set(line.code, {
        open_id: line.open_id,
        scopes: line.scopes,
        redirect_uri: line.redirect_uri,
        challenge: line.challenge,
        expires_at: line.expires_at,
        spent: false,
      });
      return;
    case "code.spent": {
      const code = state.codes.get(line.code);
      if (code) code.spent = true;
      return;
    }
    case "tokens.issued": {
      const replaced = line.replaces && state.pairsByRefresh.get(line.replaces);
      if (replaced && line.replaces !== line.refresh) replaced.refresh_dead = true;
      if (replaced && state.settings.refresh_kills_access) replaced.access_expires_at = line.at;
      const pair = {
        open_id: line.open_id,
        scopes: line.scopes,
        access: line.access,
        access_expires_at: line.access_expires_at,
        refresh: line.refresh,
        refresh_expires_at: line.refresh_expires_at,
        refresh_dead: false,
      };
      state.pairsByAccess.set(line.access, pair);
      state.pairsByRefresh.set(line.refresh, pair);
      return;
    }
    case "tokens.expired":
      for (const pair of state.pairsByAccess.values()) {
        if (pair.open_id === line.open_id) pair.access_expires_at = line.at;
      }
      return;
    case "connection.removed": {
      const connection = state.connections.get(line.open_id);
      if (connection) connection.removed = { at: line.at, reason: line.reason };
      for (const codes of state.codes.values())
        if (codes.open_id === line.open_id) codes.spent = true;
      for (const [key, pair] of state.pairsByAccess) {
        if (pair.open_id === line.open_id) state.pairsByAccess.delete(key);
      }
      for (const [key, pair] of state.pairsByRefresh) {
        if (pair.open_id === line.open_id) state.pairsByRefresh.delete(key);
      }
      return;
    }
    default:
  }
}

function applyWebhookEvent(state: State, line: LedgerLine): void {
  if (line.type === "webhook.queued") {
    state.webhooksQueued += 1;
    state.webhooks.set(line.id, {
      id: line.id,
      event: line.event,
      body: line.body,
      first_at: line.at,
      due_at: line.due_at,
      tries: 0,
    });
    return;
  }
  if (line.type === "webhook.dropped") state.webhooks.delete(line.id);
  if (line.type !== "webhook.tried") return;
  const webhook = state.webhooks.get(line.id);
  if (!webhook) return;
  if (line.again_at === undefined) {
    state.webhooks.delete(line.id);
    return;
  }
  webhook.tries += 1;
  webhook.due_at = line.again_at;
  webhook.signed_at ??= line.signed_at;
}
