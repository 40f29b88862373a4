/** How the enterprise pays: licences bought ahead, or by use. */
export type Billing = "volume" | "metered";

/** The languages that messages exist in. */
export type Lang = "en" | "ja";

export interface SessionOptions {
  /** "volume" unless said. */
  billing?: Billing;
  /** "en" unless said. */
  lang?: Lang;
  /** What a seat costs, above zero: the preview then says what its suggestions would save. */
  seatPrice?: number;
  /** Names, logins, addresses and user ids as marks, the same person the same mark in every answer. */
  blot?: boolean;
}

export interface PreviewOptions extends SessionOptions {
  /** Ends the reading; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * A file: a File or Blob itself, read piece by piece; or an object around one; or bytes at hand.
 * `host` says whose users an all-users report lists.
 */
export type PreviewFile =
  | Blob
  | { name?: string | undefined; host?: string | undefined; blob: Blob }
  | { name?: string | undefined; host?: string | undefined; bytes: Uint8Array };

/** What a file is, told from its content. */
export type Kind =
  | "server-usage"
  | "server-usage-encrypted"
  | "server-usage-without-users"
  | "all-users"
  | "cloud-report"
  | "external-identities"
  | "last-sync-accounts"
  | "refused";

/** What `add` answers: the file's id in its session, and what it is. */
export interface AddedFile {
  id: number;
  summary: Summary;
}

/** What a file is and says. */
export interface Summary {
  name: string;
  kind: Kind;
  /** As they came, before decompression. */
  bytes: number;
  server_id: string | null;
  host_name: string | null;
  version: string | null;
  accounts: number;
  rows: number;
  /** External identities. */
  identities: number;
  total_seats_consumed: number | null;
  findings: Finding[];
}

export type Severity = "error" | "warning" | "notice";

/** Something worth saying about the input. */
export interface Finding {
  /** Stable name of the kind of finding. */
  code: string;
  severity: Severity;
  file: string | null;
  /** From 1. */
  line: number | null;
  /** In characters, from 1. */
  column: number | null;
  /** In bytes, from 0. */
  offset: number | null;
  /** JSON pointer (RFC 6901). */
  pointer: string | null;
  /** How often; the place is the first one's. */
  count: number;
  /** Where else: the next four places at most. */
  places: Place[];
  /** The line at the first place; null where none is concerned, or nothing of the file may be shown. */
  excerpt: Excerpt | null;
  message: string;
  remedy: string;
}

/** A further place of a finding. */
export interface Place {
  /** From 1. */
  line: number;
  /** In characters, from 1. */
  column: number;
  /** In bytes, from 0. */
  offset: number;
  /** JSON pointer (RFC 6901). */
  pointer: string | null;
}

/** A line of a file, as far as it is shown. */
export interface Excerpt {
  /** 60 characters at most: control characters as their pictures (U+2400 and following), ends that are left out as `…`. */
  text: string;
  /** Characters (code points) before the marked ones; all of them where the place is the line's end. */
  mark: number;
  /** Characters (code points) marked, at least 1. */
  length: number;
}

/** The answer: the same object as the JSON of `oneseat preview`. */
export interface Preview {
  /** This and the next two are absent where no numbers can be drawn from the files. */
  seats?: Seats;
  people?: People;
  matches?: Matches;
  instances: Instance[];
  findings: Finding[];
  /** For people without a visible match, up to three members each; absent where `seats` is. */
  suggestions?: Suggestion[];
  /** Absent where `seats` is. */
  what_if?: WhatIf;
  /** In the order of `instances`; absent without a report. */
  last_sync?: LastSyncNumbers[];
  /** Absent where `seats` is. */
  overlaps?: Overlaps;
}

/** How an account and a cloud member are near, the strongest first. */
export type SuggestionKind = "secondary_email" | "plus_tag" | "same_login" | "same_local_part" | "typo" | "same_name";

/** A cloud member who is probably the same person as a server account without a visible match. */
export interface Suggestion {
  kind: SuggestionKind;
  /** The server's host name, or its id where it has none. */
  host: string;
  user_id: number;
  login: string | null;
  /** The primary one. */
  address: string | null;
  name: string | null;
  cloud_login: string;
  /** What the cloud report shows. */
  cloud_addresses: string[];
  cloud_name: string | null;
  /** In words. */
  reason: string;
  /** In words. */
  remedy: string;
}

/** What would remain if every suggestion came true, one to one. */
export interface WhatIf {
  seats: number;
  /** Money, at `seatPrice`; null without one. */
  saved: number | null;
}

/** How a server's accounts changed since the last sync, in numbers. */
export interface LastSyncNumbers {
  joined: number;
  left: number;
  newly_matched: number;
  newly_unmatched: number;
  address_changed: number;
}

export type LastSyncChange = "joined" | "left" | "newly-matched" | "newly-unmatched" | "address-changed";

/** Which changes since the last sync. */
export interface LastSyncQuery {
  change: LastSyncChange;
  /** Only that server, by its place in the preview's `instances`. */
  instance?: number;
  search?: string;
  /** Rows to leave out at the front. */
  offset?: number;
  /** 50 unless said. */
  limit?: number;
}

export interface LastSyncPage {
  /** How many the query has, on this page or not. */
  total: number;
  rows: LastSyncRow[];
}

/** An account that changed since the last sync. */
export interface LastSyncRow {
  change: LastSyncChange;
  host: string;
  user_id: number;
  login: string | null;
  cloud_login: string | null;
  /** Addresses known of the last sync. */
  before: string[];
  /** The primary address now. */
  after: string | null;
}

/** Who is where. */
export interface Overlaps {
  /** The cloud, the preview's instances in their order, then other servers that the report names. */
  places: OverlapPlace[];
  /** Each combination that somebody is on exactly, the one with the most people first. */
  combinations: Combination[];
}

export interface OverlapPlace {
  /** Empty for the cloud, and for servers that the report does not name. */
  name: string;
  cloud: boolean;
  people: number;
}

export interface Combination {
  /** Indices of `places`, ascending. */
  places: number[];
  people: number;
}

/** What `export` writes. */
export type Report = "people" | "suggestions" | "findings" | "last-sync" | "overlaps";

/** CSV is UTF-8 with a byte order mark, and no cell of it becomes a formula. */
export type ReportFormat = "csv" | "json";

/** Seats, each a count of people. */
export interface Seats {
  /** What the cloud report counts; null without a report. */
  now: number | null;
  /** The report's rows that remain, and people found on none of them. */
  after: number;
  /** `after` if every member whose address the report hides is one of those people; null without a report. */
  after_low: number | null;
  /** The same accounts if nobody were matched. */
  separate: number;
  /** `separate` less `after`. */
  saved: number;
  purchased: number | null;
}

/** The people behind `seats.after`; the four add up to it. */
export interface People {
  cloud_and_server: number;
  cloud_only: number;
  visual_studio_only: number;
  server_only: number;
}

/** Accounts matched by each rule. */
export interface Matches {
  identity: number;
  verified_email: number;
  visual_studio: number;
  last_sync: number;
  other_instance: number;
}

/** One server instance's accounts in numbers. */
export interface Instance {
  server_id: string | null;
  host_name: string | null;
  version: string | null;
  accounts: number;
  counted: number;
  suspended: number;
  system: number;
  without_email: number;
  matched: number;
  unmatched: number;
  /** Against the last sync; null without a report. */
  joined: number | null;
  /** Against the last sync; null without a report. */
  left: number | null;
}

/** A server instance that can be submitted. */
export interface Upload {
  file: string;
  server_id: string | null;
  host_name: string | null;
  accounts: number;
}

export type Filter =
  | "all"
  | "cloud-and-server"
  | "cloud-only"
  | "visual-studio-only"
  | "server-only"
  | "no-match-visible"
  | "address-hidden"
  | "no-seat";

export type Sort = "person" | "cloud-login" | "address" | "category" | "accounts";

/** Which people, in which order. */
export interface PeopleQuery {
  search?: string;
  filter?: Filter;
  sort?: Sort;
  descending?: boolean;
  /** Rows to leave out at the front. */
  offset?: number;
  /** 50 unless said. */
  limit?: number;
}

export interface PeoplePage {
  /** How many the query has, on this page or not. */
  total: number;
  rows: Person[];
}

export type Category = "cloud-and-server" | "cloud-only" | "visual-studio-only" | "server-only" | "no-seat";

export interface Person {
  /** The same as long as the session's files are. */
  id: number;
  name: string | null;
  cloud_login: string | null;
  /** What the cloud report shows, and external identities say. */
  addresses: string[];
  category: Category;
  /** A cloud member whose address the report hides. */
  address_hidden: boolean;
  accounts: Account[];
}

export interface Account {
  host_name: string | null;
  user_id: number | null;
  login: string | null;
  /** The primary one. */
  address: string | null;
  reason: Reason;
}

/** Everything about one person. */
export interface PersonDetail {
  person: Person;
  /** What the cloud's side says; null without a row. */
  cloud: CloudSide | null;
  /** In the order of `person.accounts`. */
  accounts: AccountDetail[];
  suggestions: Suggestion[];
  /** In words: what is worth knowing of a member whose address the report hides. */
  note: string | null;
}

/** A row of the cloud report, and what other files add to it. */
export interface CloudSide {
  login: string | null;
  name: string | null;
  license_type: string | null;
  verified: string[];
  name_id: string | null;
  /** The address of the Visual Studio subscription. */
  subscription: string | null;
  /** What external identities say. */
  identities: string[];
  server_addresses: string[];
  /** Each `host:id` that the last sync listed here. */
  listed: string[];
}

/** A server account, its addresses, and why it is where it is. */
export interface AccountDetail {
  account: Account;
  name: string | null;
  addresses: ServerAddress[];
  /** The two addresses that made the match; null without one. */
  compared: Compared | null;
  /** The rule that joined it, or why none held. */
  words: string;
}

export interface ServerAddress {
  address: string;
  primary: boolean;
}

export interface Compared {
  server: string;
  /** Null where the counterpart is not shown. */
  cloud: string | null;
  /** The field that the counterpart stands in, of the report or of an answer of the cloud. */
  field: string;
}

/** Why an account shares a seat, or why not. */
export type Reason =
  | "identity"
  | "verified-email"
  | "visual-studio"
  | "last-sync"
  | "other-instance"
  | "listed"
  | "no-match-visible"
  | "no-address"
  | "suspended"
  | "system";
