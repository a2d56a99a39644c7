// A state as an icon and a word, never as a colour alone.
import type { Status } from "../api/wire";
import { STATUS } from "../text/words";
import { Icon, type IconName } from "./icon";

export type Tone = "plain" | "accent" | "warning" | "danger";

export function Badge({ icon, tone = "plain", children }: { icon?: IconName; tone?: Tone; children: string }) {
  return (
    <span class={`badge badge-${tone}`}>
      {icon && <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}

const LOOKS: Record<Status, { icon: IconName; tone: Tone }> = {
  ready: { icon: "ready", tone: "accent" },
  needs_review: { icon: "review", tone: "warning" },
  blocked: { icon: "blocked", tone: "danger" },
};

export function StatusBadge({ status }: { status: Status }) {
  return <Badge {...LOOKS[status]}>{STATUS[status]}</Badge>;
}
