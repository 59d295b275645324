EXTRA_DIST += %D%/README.md
# What comes back, understood: bounces, delays, complaints, automatic answers.
core_sources += \
	%D%/address.c %D%/address.h %D%/bounce.h %D%/cloud.c %D%/feedback.c %D%/kind-words-people.c %D%/kind-words-servers.c %D%/kind.c %D%/kind.h %D%/notice.c \
	%D%/reason-code.c %D%/reason-host.c %D%/reason-order.c %D%/reason-said.c %D%/reason-words-address.c %D%/reason-words-server.c %D%/reason-words-us.c %D%/reason.c %D%/reason.h %D%/report.c \
	%D%/returned.c %D%/stage.c %D%/understand.c %D%/understand.h %D%/wire.c %D%/wire.h %D%/words.c %D%/words.h
