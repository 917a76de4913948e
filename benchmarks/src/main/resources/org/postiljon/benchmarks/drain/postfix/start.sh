# Runs Postfix in the name spaces that this shell is in: its packages over /usr, its users in /etc, its files at /mnt.
set -e
mount --make-rprivate /
if [ -n "$2" ]; then
  mount -t overlay -o "lowerdir=$2/usr:/usr" postfix /usr
fi
# Its own users could not pass the directories above.
mount --bind "$1" /mnt
mount -t overlay -o "lowerdir=/mnt/etc:/etc" etc /etc
mkdir -p /mnt/spool /mnt/data
chmod 755 /mnt /mnt/spool
chown postfix /mnt/data
cd /mnt/spool
for queue in active bounce corrupt defer deferred flush hold incoming private saved trace; do
  mkdir -p $queue
  chmod 700 $queue
  chown postfix $queue
done
mkdir -p maildrop public pid
chmod 1730 maildrop
chmod 710 public
chown postfix:postdrop maildrop public
# This shell is the first process of its name space: all others end with it, and it ends with its input.
while read -r order configuration; do
  if [ "$order" = start ]; then
    cp "/mnt/$configuration" /mnt/master.cf
    /usr/lib/postfix/sbin/master -c /mnt -d >/dev/null </dev/null &
  fi
  echo "done $order"
done
