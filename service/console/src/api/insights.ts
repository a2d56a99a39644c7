// What agents did with the drafts, over HTTP.
import { query, request } from "./request";
import type { Bucket, Insights } from "./wire-insights";

export const readInsights = (days: number, bucket: Bucket, signal: AbortSignal): Promise<Insights> => {
  const after = new Date(Date.now() - days * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");
  return request("GET", `/v1/insights${query({ after, bucket })}`, { signal });
};
