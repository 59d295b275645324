# Who works here: in and out, one's own account, everybody's, roles, what must be provable.
core_sources += \
	%D%/account.h %D%/audit.c %D%/drop.c %D%/drop.h %D%/profile.c %D%/roles.c \
	%D%/routes.c %D%/security.c %D%/signin.c %D%/signin.h %D%/user.c %D%/user.h \
	%D%/users.c
