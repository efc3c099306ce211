import Link from 'next/link';

export default function NotFound() {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-2">
      <h1 className="text-xl font-semibold">There is no such page</h1>
      <Link href="/" className="text-accent underline">
        All workflows
      </Link>
    </main>
  );
}
