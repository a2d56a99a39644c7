// What agents did with the drafts of a time. Shares are null where nothing can be divided.

export interface Tally {
  drafts: number;
  outcomes: number;
  sent_unedited: number;
  sent_edited: number;
  discarded: number;
  acceptance: number | null;
  edit_distance: number | null;
}

export interface ReasonCount {
  reason: string;
  count: number;
}

export interface TechniqueInsight {
  technique: string;
  drafts: number;
  acceptance: number | null;
  kept: number | null;
  edit_distance: number | null;
  reasons: ReasonCount[];
}

export interface ClauseInsight {
  clause: string;
  quote: string;
  drafts: number;
  refused: number;
  escalated: number;
  hostile: number;
  acceptance: number | null;
  edit_distance: number | null;
  reasons: ReasonCount[];
  overruled: number;
}

export interface PromptInsight {
  prompts: string;
  since: string;
  drafts: number;
  outcomes: number;
  acceptance: number | null;
  edit_distance: number | null;
  reasons: ReasonCount[];
}

export interface ProductInsight {
  product: string;
  drafts: number;
  refused: number;
  escalated: number;
  hostile: number;
}

export interface PromiseInsight {
  slot: string;
  asked: number;
  refused: number;
  granted: number;
  undecided: number;
}

export type Bucket = "day" | "week";

export interface Insights {
  after: string;
  before: string;
  bucket: Bucket;
  total: Tally & { csat: number | null };
  over_time: (Tally & { start: string })[];
  reasons: ReasonCount[];
  techniques: TechniqueInsight[];
  clauses: ClauseInsight[];
  prompts: PromptInsight[];
  products: ProductInsight[];
  promises: PromiseInsight[];
}
