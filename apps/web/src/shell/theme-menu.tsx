'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { setTheme, type Theme, useTheme } from '../theme/theme.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';

const ICONS = { system: Monitor, light: Sun, dark: Moon };
const LABELS: Record<Theme, string> = { system: 'Like the device', light: 'Light', dark: 'Dark' };

/** Chooses light or dark colours. */
export function ThemeMenu() {
  const theme = useTheme();
  const Icon = ICONS[theme];
  return (
    <Menu
      trigger={<IconButton label="Colours" icon={<Icon size={16} />} />}
      items={(['system', 'light', 'dark'] as const).map((each) => {
        const Each = ICONS[each];
        return {
          label: LABELS[each],
          icon: <Each size={14} />,
          hint: each === theme ? '✓' : '',
          onSelect: () => setTheme(each),
        };
      })}
    />
  );
}
