//! The page: drop, preview, submit, receipt.
//!
//! `state` is what the page knows and how it changes, pure and tested on the host; `app` carries out what a change asks for;
//! `components` show it, and `preview` what a drop brings, which `rehearsal` tries out; `bridge` reaches the worker, `upload` the
//! endpoint, `fetch` the cloud, `browser` all else.
//!
//! # Marks for tests
//!
//! `data-testid`s that stay, besides the ones of the specification (`drop-zone`, `file-input`, `file-card`, `finding`,
//! `seats-now`, `seats-after`, `seats-after-low`, `seats-saved`, `people-table`, `suggestion`, `submit`, `progress`, `receipt`):
//!
//! | mark | what |
//! |---|---|
//! | `language`, `scheme`, `billing` | the switches (selects): `en`/`ja`; `system`/`light`/`dark`/`light-high-contrast`/`dark-high-contrast`; `volume`/`metered` |
//! | `sample-files` | loads the sample files |
//! | `work`, `cancel` | the bar over files being read (with `progress`), and its stop; during an upload both are in `run` |
//! | `worker-error` | the worker broke down or can't be loaded |
//! | `file-progress`, `file-replace`, `file-remove`, `file-again`, `file-kind`, `file-host`, `file-accounts`, `file-owner`, `file-owner-text` | in a card |
//! | `cloud-open`, `cloud-source`, `cloud-subdomain`, `cloud-address`, `cloud-enterprise`, `cloud-token`, `cloud-ask`, `cloud-reason` | the form that asks the cloud: `github`/`ghe`/`endpoint` |
//! | `cloud-work`, `cloud-progress`, `cloud-countdown`, `cloud-cancel`, `cloud-error` | a question under way, and why it had no answer, with its `data-trouble` |
//! | `file-origin`, `file-save` | in the card of a report that was fetched |
//! | `sync-status`, `status-row`, `status-again` | how the syncs stand: a row has its `data-state` |
//! | `hand-over`, `hand-over-sha256`, `hand-over-save`, `hand-over-copy`, `hand-over-link`, `hand-over-done` | in the card of an export |
//! | `afterwards`, `compare-ask`, `compare-fill`, `verdict`, `compare-said`, `compare-difference` | after a file was handed over: `verdict` has its `data-verdict` |
//! | `steps`, `step`, `step-go` | what is wrong and what to do next: a step has its `data-step` |
//! | `split`, `now-cloud-only`, … | seats now and after by where people are: the table, and its figures of now |
//! | `palette-open`, `palette`, `palette-field`, `palette-entry` | the search over everything, and what is found |
//! | `contents` | the ways to the sections: a link has its `data-section` |
//! | `problems` | what is said before the figures |
//! | `seats-separate`, `seats-purchased`, `people-cloud-and-server`, `people-cloud-only`, `people-visual-studio-only`, `people-server-only`, `match-identity`, … | further figures, with `data-value` |
//! | `instances-table`, `instance-row` | the instances |
//! | `search`, `filter`, `copy-table`, `sort-person`, …, `person-row`, `people-total` | the table; `data-value` of `people-total` is the number of rows |
//! | `rows-shown`, `go-to-row`, `page-first`, `page-previous`, `page-next`, `page-last` | below it, where there are more rows than are drawn |
//! | `removed`, `undo`, `left-out`, `pasted-nothing` | notes below the drop zone |
//! | `near`, `near-working`, `near-group`, `assume`, `assume-all`, `near-next`, …, `seat-price`, `what-if-seats`, `what-if-fewer`, `what-if-saved` | near misses: `data-kind` on group and `suggestion`; the what-if figures have `data-value` |
//! | `person-open`, `person-detail`, `account-detail` | the button that opens a row, and what is behind it |
//! | `overlaps`, `overlap` | who is where: the table, and its rows with `data-value` |
//! | `sync-table`, `sync-row`, `sync-change`, `sync-instance`, `sync-item`, `sync-none`, `sync-next`, … | against the last sync; an item has its `data-change` |
//! | `shape`, `shape-text`, `shape-copy` | the shape report, in a card |
//! | `blot`, `export`, `print`, `print-complete` | blot-out (with `aria-pressed`); reports out, with `data-report` and `data-format`; paper |
//! | `excerpt`, `finding-places` | in a finding: the line with its mark, and further places |
//! | `endpoint-url`, `enterprise`, `token`, `submit-reason` | the form; `submit-reason` says why `submit` is disabled |
//! | `payload`, `payload-size`, `payload-sent-size`, `payload-sha256`, `payload-show`, `payload-text`, `payload-save` | what will be sent |
//! | `run`, `part`, `submit-error` | uploads under way, one `part` each with `data-stage`; why one failed |
//! | `receipt-id`, `receipt-sha256`, `receipt-state`, `endpoint-seats-before`, `endpoint-seats-after`, `difference`, `save-receipt`, `save-receipt-text`, `print-receipt`, `start-over` | the receipt |
//! | `servers-open`, `servers-address`, `servers-enterprise`, `servers-token`, `servers-ask`, `servers-error` | the endpoint's servers: who asks, and why there was no answer, with its `data-trouble` |
//! | `servers`, `server`, `server-how`, `server-state`, `server-overdue`, `server-fault`, `server-copied`, `server-sync`, `server-disconnect`, `server-picture`, `server-history`, `server-history-row` | the list: a `server` has its `data-state` and `data-overdue`, a fault its `data-code` |
//! | `server-host`, `server-make-code`, `server-code`, `server-code-copy`, `server-command`, `server-command-copy` | a code for one more |
//! | `server-end`, `server-end-keep`, `server-end-forget`, `server-end-now`, `server-end-not` | the dialogue that disconnects one |
//! | `new-version`, `new-version-take` | the offer of a new build of the page, and its acceptance |
//! | `live` | what is announced |

// On the host only the tests of the pure parts run; what the browser side uses of them is not seen there.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, unused_imports))]

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod bridge;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod components;
mod endpoint;
#[cfg(target_arch = "wasm32")]
mod events;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod format;
#[cfg(target_arch = "wasm32")]
mod gather;
#[cfg(target_arch = "wasm32")]
mod intake;
mod list;
mod paper;
#[cfg(target_arch = "wasm32")]
mod preview;
#[cfg(target_arch = "wasm32")]
mod rehearsal;
#[cfg(target_arch = "wasm32")]
mod rest;
mod state;
#[cfg(target_arch = "wasm32")]
mod unfold;
#[cfg(target_arch = "wasm32")]
mod upload;
mod words;

#[cfg(target_arch = "wasm32")]
fn main() {
    rest::expect();
    let root = gloo_utils::document().get_element_by_id("app");
    if let Some(root) = root {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
