// A line above the panes that must be seen.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../parts/icon";

interface BannerProps {
  icon: IconName;
  tone: "plain" | "warning";
  children: ComponentChildren;
}

export function Banner({ icon, tone, children }: BannerProps) {
  return (
    <div class={`banner banner-${tone}`} role="status">
      <Icon name={icon} />
      {children}
    </div>
  );
}
