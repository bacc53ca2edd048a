#!/bin/sh
# Bring the US Web Design System and htmx into static/. For maintainers, when either is upgraded; needs npm. The result is committed.
set -eu
USWDS=3.14.0
HTMX=2.0.11
HERE=$(cd "$(dirname "$0")/.." && pwd)
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
cd "$WORK"
npm pack --silent "@uswds/uswds@$USWDS" "htmx.org@$HTMX" >/dev/null
mkdir uswds htmx
tar xzf "uswds-uswds-$USWDS.tgz" -C uswds --strip-components=1
tar xzf "htmx.org-$HTMX.tgz" -C htmx --strip-components=1

rm -rf "$HERE/static/uswds" "$HERE/static/htmx"
mkdir -p "$HERE/static/uswds/css" "$HERE/static/htmx"
sed 's,/\*# sourceMappingURL=[^*]*\*/,,' uswds/dist/css/uswds.min.css > "$HERE/static/uswds/css/uswds.min.css"
# Only what the style sheet names, the icon sprite, and the typeface of app.css.
{
    grep -o 'url([^)]*)' "$HERE/static/uswds/css/uswds.min.css" | tr -d '"'"'"'' | sed -n 's,^url(\.\./\([^)?#]*\).*,\1,p' | sort -u
    printf '%s\n' img/sprite.svg fonts/public-sans/PublicSans-Regular.woff2 fonts/public-sans/PublicSans-SemiBold.woff2 \
        fonts/public-sans/PublicSans-Bold.woff2
} | while read -r file; do
    mkdir -p "$HERE/static/uswds/$(dirname "$file")"
    cp "uswds/dist/$file" "$HERE/static/uswds/$file"
done
cp uswds/LICENSE.md "$HERE/static/uswds/LICENSE.md"
echo "@uswds/uswds $USWDS, from npm, by tools/vendor_uswds.sh. Not edited, but for the source map line." > "$HERE/static/uswds/ORIGIN"
cp htmx/dist/htmx.min.js "$HERE/static/htmx/htmx.min.js"
cp htmx/LICENSE "$HERE/static/htmx/LICENSE"
echo "htmx.org $HTMX, from npm, by tools/vendor_uswds.sh. Not edited." > "$HERE/static/htmx/ORIGIN"
