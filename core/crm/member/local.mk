# Memberships, their rules and fees.
core_sources += \
	%D%/fee.c %D%/member-list.c %D%/member-period.c %D%/member-status.c %D%/member-type.c %D%/membership.c \
	%D%/membership.h
