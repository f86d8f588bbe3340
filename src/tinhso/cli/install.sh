#!/bin/sh
# Cài Tỉnh Số từ gói này, không cần mạng.  ·  Installs Tỉnh Số from this bundle, without a network.
#
#   sh install.sh [THƯ MỤC · FOLDER]      default: ~/tinhso;  then run  FOLDER/bin/tinhso
#
# Needs Python with venv (Debian: python3-venv) of a version the bundle was made for; TINHSO_PYTHON names another.
set -eu
say() { printf '%s\n' "$*" >&2; }

cd "$(dirname -- "$0")"
into=${1:-${HOME:?say where to install: sh install.sh FOLDER}/tinhso}
case $into in /*) ;; *) into=${OLDPWD:-$PWD}/$into ;; esac
python=${TINHSO_PYTHON:-python3}

if ! sha256sum --check --quiet SHA256SUMS; then
    say "Gói bị hỏng hoặc bị sửa: sao chép lại.  ·  The bundle is damaged or was altered: copy it again."
    exit 3
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    say "Cần Python có mô-đun venv (Debian: python3, python3-venv).  ·  Python with venv is needed."
    exit 3
fi
if [ -e "$into" ]; then
    say "$into đã có.  ·  $into exists already; remove it or name another folder."
    exit 3
fi

"$python" -m venv "$into"
if ! "$into/bin/python" -m pip --isolated --quiet --disable-pip-version-check install \
    --no-index --find-links wheels --require-hashes --no-deps --requirement requirements.txt; then
    rm -rf "$into"
    say "Gói này không dành cho $("$python" --version) trên máy này.  ·  The bundle was not made for this Python and machine."
    exit 3
fi
"$into/bin/tinhso" --version
say "Xong: $into/bin/tinhso  ·  Done."
