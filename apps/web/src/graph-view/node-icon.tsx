import {
  ArrowDownUp,
  AtSign,
  Bot,
  Box,
  Braces,
  Brain,
  CalendarClock,
  Database,
  FileText,
  Flag,
  GitFork,
  Globe,
  ListTree,
  Mail,
  Merge,
  OctagonX,
  Play,
  Radio,
  Repeat,
  Search,
  Send,
  ShieldCheck,
  Sparkles,
  Split,
  StickyNote,
  Tags,
  Timer,
  UserCheck,
  Variable,
  Webhook,
  Workflow,
  Wrench,
} from 'lucide-react';
import type { ComponentType } from 'react';

type Icon = ComponentType<{ size?: number; className?: string }>;

/** The icons that manifests may name; each is listed, so that the page holds no others. */
const ICONS: Record<string, Icon> = {
  'arrow-down-up': ArrowDownUp,
  'at-sign': AtSign,
  bot: Bot,
  braces: Braces,
  brain: Brain,
  'calendar-clock': CalendarClock,
  database: Database,
  'file-text': FileText,
  flag: Flag,
  'git-fork': GitFork,
  globe: Globe,
  'list-tree': ListTree,
  mail: Mail,
  merge: Merge,
  'octagon-x': OctagonX,
  play: Play,
  radio: Radio,
  repeat: Repeat,
  search: Search,
  send: Send,
  'shield-check': ShieldCheck,
  sparkles: Sparkles,
  split: Split,
  'sticky-note': StickyNote,
  tags: Tags,
  timer: Timer,
  'user-check': UserCheck,
  variable: Variable,
  webhook: Webhook,
  workflow: Workflow,
  wrench: Wrench,
};

/** The icon of a node type by the name in its manifest; a box where the name is none of ours. */
export function NodeIcon({
  name,
  size = 16,
  className,
}: {
  name: string | undefined;
  size?: number;
  className?: string;
}) {
  const Icon = (name !== undefined && Object.hasOwn(ICONS, name) ? ICONS[name] : undefined) ?? Box;
  return <Icon size={size} {...(className === undefined ? {} : { className })} />;
}
