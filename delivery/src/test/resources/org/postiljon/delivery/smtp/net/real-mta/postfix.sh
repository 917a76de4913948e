# Runs Postfix in the name spaces that this shell is in: its packages over /usr, its users in /etc.
set -e
mount --make-rprivate /
mount -t overlay -o "lowerdir=$2/usr:/usr" postfix /usr
# Its own users could not pass the directories above.
mount --bind "$1" /mnt
home=/mnt
mount -t overlay -o "lowerdir=$home/etc:/etc" etc /etc
mkdir -p "$home/spool" "$home/data" "$home/mail"
cd "$home/spool"
mkdir -p active bounce corrupt defer deferred flush hold incoming private saved trace maildrop public pid
chmod 755 "$home" "$home/spool"
chmod 700 active bounce corrupt defer deferred flush hold incoming private saved trace
chmod 1730 maildrop
chmod 710 public
chown postfix active bounce corrupt defer deferred flush hold incoming private saved trace "$home/data"
chown postfix:postdrop maildrop public
chown nobody "$home/mail"
MAIL_CONFIG=$home /usr/lib/postfix/sbin/master -c "$home" -d &
# This shell is the first process of its name space: all others end with it, and it ends with the test.
read -r end || true
