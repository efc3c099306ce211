/** One page of a list, and how many there are in all. */
export interface Page<Item> {
  items: Item[];
  total: number;
}

/** Which page: the first is 1. */
export interface PageOf {
  page: number;
  pageSize: number;
}

export const limitOf = ({ page, pageSize }: PageOf): [limit: number, offset: number] => [
  pageSize,
  (page - 1) * pageSize,
];

/** A text as part of a LIKE pattern, taken as it stands. */
export const likeText = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
