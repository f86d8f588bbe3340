#!/bin/sh
# Cài cả hệ thống từ gói này, không cần mạng.  ·  Installs the whole system from this bundle, without a network.
#
#   sudo sh deploy/install-system.sh TÊN-MIỀN · HOST
#
# The program in a folder of its own, /opt/tinhso-VERSION-PRINT, to which /opt/tinhso leads; its user, settings with fresh
# keys, services, and nginx's example. What is there already is kept: from a newer bundle the program is put beside the
# old one, which goes on serving (docs/how-to/upgrade.md). DESTDIR names another root than / (nothing of the machine is
# then asked or started).
set -eu
say() { printf '%s\n' "$*" >&2; }

bundle=$(cd "$(dirname -- "$0")/.." && pwd)
host=${1:?sh deploy/install-system.sh HOST}
root=${DESTDIR:-}
case $host in *[!A-Za-z0-9.-]*) say "Tên miền không đúng: $host  ·  No name of a host."; exit 2 ;; esac

if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    say "Cần quyền root.  ·  Run it as root."; exit 3
fi
wheel=$(basename "$bundle"/wheels/tinhso-*.whl)
version=${wheel#tinhso-}
own=tinhso-${version%%-*}-$(sha256sum "$bundle/SHA256SUMS" | cut -c1-8)
mkdir -p "$root/opt"
if [ ! -x "$root/opt/$own/bin/tinhso" ]; then
    sh "$bundle/install.sh" "$root/opt/$own"
    mkdir -p "$root/opt/$own/share"
    cp -R "$bundle/docs" "$root/opt/$own/share/doc"
fi
[ -e "$root/opt/tinhso" ] || ln -s "$own" "$root/opt/tinhso"

if [ -z "$root" ] && ! id tinhso >/dev/null 2>&1; then
    useradd --system --user-group --home-dir /var/lib/tinhso --shell /usr/sbin/nologin tinhso
fi
umask 077
mkdir -p "$root/var/lib/tinhso" "$root/etc"
if [ ! -e "$root/etc/tinhso.env" ]; then
    "$root/opt/tinhso/bin/tinhso" setup --new "$root/etc/tinhso.env" --host "$host" \
        --database "sqlite:////var/lib/tinhso/tinhso.sqlite3" >/dev/null
    # Beside the database only until another disk is named.
    sed -i -e "s|^TINHSO_FILES=.*|TINHSO_FILES=/var/lib/tinhso/files|" \
           -e "s|^TINHSO_ERASURES=.*|TINHSO_ERASURES=/var/lib/tinhso/erasures.jsonl|" "$root/etc/tinhso.env"
    say "Đã ghi /etc/tinhso.env với khóa mới: giữ một bản ở nơi khác.  ·  Fresh keys in /etc/tinhso.env: keep them elsewhere too."
fi
umask 022
mkdir -p "$root/etc/systemd/system" "$root/etc/nginx/sites-available"
for unit in "$bundle"/deploy/systemd/*; do
    [ -e "$root/etc/systemd/system/${unit##*/}" ] || cp "$unit" "$root/etc/systemd/system/"
done
[ -e "$root/etc/nginx/tinhso-proxy.conf" ] || cp "$bundle/deploy/nginx/tinhso-proxy.conf" "$root/etc/nginx/"
[ -e "$root/etc/nginx/tinhso-pages" ] || cp -R "$bundle/deploy/nginx/tinhso-pages" "$root/etc/nginx/"
site="$root/etc/nginx/sites-available/tinhso.conf"
[ -e "$site" ] || sed "s/motcua\.tinh\.gov\.vn/$host/" "$bundle/deploy/nginx/tinhso.conf" > "$site"

if [ -z "$root" ]; then
    chown -R tinhso:tinhso /var/lib/tinhso
    chown root:tinhso /etc/tinhso.env && chmod 640 /etc/tinhso.env
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
fi
if [ ! "$root/opt/tinhso" -ef "$root/opt/$own" ]; then
    say "Bản mới ở /opt/$own; /opt/tinhso vẫn là bản cũ.  ·  The new version is there; /opt/tinhso is still the old one."
    if [ ! -L "$root/opt/tinhso" ]; then
        say "/opt/tinhso là thư mục, không phải liên kết: dừng dịch vụ, rồi mv /opt/tinhso /opt/tinhso-old trước khi nâng cấp."
        say "/opt/tinhso is a folder and no link: stop the services, then mv /opt/tinhso /opt/tinhso-old before you upgrade."
    fi
    say "Nâng cấp  ·  To upgrade: /opt/$own/share/doc/how-to/upgrade.md"
    exit 0
fi
cat >&2 <<EOF
Xong. Tiếp theo  ·  Done. Next:
  runuser -u tinhso -- /opt/tinhso/bin/tinhso setup --env /etc/tinhso.env --office-name … --agency … --login …
  systemctl enable --now tinhso-web tinhso-worker tinhso-backup.timer
  chứng thư vào  ·  certificates into /etc/ssl/tinhso, then
  ln -s ../sites-available/tinhso.conf /etc/nginx/sites-enabled/ && nginx -t && systemctl reload nginx
Hướng dẫn  ·  How to: /opt/tinhso/share/doc/how-to
EOF
