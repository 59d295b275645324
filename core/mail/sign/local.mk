# Vouching for our own mail: core/mail/sign/dkim.h, core/mail/sign/keys.h, core/mail/sign/senders.h.
core_sources += %D%/dkim.c %D%/dkim.h %D%/keys.c %D%/keys.h %D%/senders.c %D%/senders.h
