# Memberships: joined, renewed, given up; fees and the rules of both.
core_sources += \
	%D%/fees.c %D%/member-rules-show.c %D%/member-rules.c %D%/member.h \
	%D%/memberships-show.c %D%/memberships.c %D%/memberships.h %D%/routes.c
