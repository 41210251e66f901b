# SPDX-License-Identifier: GPL-2.0
# What make install gives a host. INSTALL has FILE:PLACE:MODE for each, or TARGET:PLACE:link,
# places being below prefix; it is laid out in build/stage, which is copied.
#
# prefix=/usr/local and DESTDIR= as everywhere. What udevd, networkd and sysusers read
# is in lib of the prefix, which is one of /usr and /usr/local therefore.

INSTALL += $(B)/jetctl/jetctl:sbin/jetctl:755
INSTALL += $(B)/jetcat/jetcat:bin/jetcat:755
INSTALL += $(B)/jetperf/jetperf:bin/jetperf:755
INSTALL += $(JETSIM_DIR)/jetsim:bin/jetsim:755
INSTALL += $(B)/jetctl/completion.bash:share/bash-completion/completions/jetctl:644
INSTALL += $(B)/jetctl/completion.zsh:share/zsh/site-functions/_jetctl:644
INSTALL += tools/system/completion/jetcat.bash:share/bash-completion/completions/jetcat:644
INSTALL += jetcat:share/bash-completion/completions/jetperf:link
INSTALL += tools/system/completion/jetcat.zsh:share/zsh/site-functions/_jetcat:644
INSTALL += tools/lib/include/jet.h:include/jet.h:644
INSTALL += $(LIBJET):lib/libjet.a:644
INSTALL += $(LIBJET_SO):lib/$(notdir $(LIBJET_SO)):644
INSTALL += $(notdir $(LIBJET_SO)):lib/libjet.so.0:link
INSTALL += libjet.so.0:lib/libjet.so:link
INSTALL += $(B)/lib/jet.pc:lib/pkgconfig/jet.pc:644
INSTALL += $(foreach p,$(wildcard Documentation/man/*.[1-9]),$(p):share/man/man$(subst .,,$(suffix $p))/$(notdir $p):644)
INSTALL += $(foreach h,$(wildcard include/uapi/linux/jetstream*.h),$(h):include/linux/$(notdir $h):644)
INSTALL += include/jetstream/hw.h:include/jetstream/hw.h:644
INSTALL += $(foreach s,$(wildcard tools/*/schema/*.json tools/jetsim/lab/schema/*.json),$(s):share/jetstream/schema/$(notdir $s):644)
INSTALL += tools/jetsim/jetstream.lua:share/jetstream/jetstream.lua:644
INSTALL += tools/system/70-jetstream.rules:lib/udev/rules.d/70-jetstream.rules:644
INSTALL += tools/system/70-jetstream.link:lib/systemd/network/70-jetstream.link:644
INSTALL += tools/system/70-jetstream.network:lib/systemd/network/70-jetstream.network:644
INSTALL += tools/system/jetstream.conf:lib/sysusers.d/jetstream.conf:644

$(B)/jetctl/completion.%: $(B)/jetctl/jetctl
	$(Q)$< completion $* > $@

STAGED := $(B)/stage/share/jetstream/installed
$(STAGED): $(foreach i,$(filter-out %:link,$(INSTALL)),$(firstword $(subst :, ,$i))) tools/system/stage Makefile $(fragments)
	$(Q)tools/system/stage $(B)/stage $(INSTALL)

.PHONY: stage
stage: $(STAGED)
