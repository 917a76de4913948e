# Runs Exim in the name spaces that this shell is in: its packages over /usr, its users in /etc.
set -e
mount --make-rprivate /
mount -t overlay -o "lowerdir=$2/usr:/usr" exim /usr
# Its own users could not pass the directories above.
mount --bind "$1" /mnt
home=/mnt
mount -t overlay -o "lowerdir=$home/etc:/etc" etc /etc
mkdir -p "$home/spool" "$home/mail" "$home/log"
chmod 755 "$home"
chown Debian-exim "$home/spool" "$home/log" "$home/key.pem"
chown nobody "$home/mail"
/usr/sbin/exim4 -bdf &
# This shell is the first process of its name space: all others end with it, and it ends with the test.
read -r end || true
