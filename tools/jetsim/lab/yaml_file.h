/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A YAML file as a tree whose nodes know their lines, and whose mappings know what was asked for. */
#ifndef JETSIM_LAB_YAML_FILE_H
#define JETSIM_LAB_YAML_FILE_H

#include <memory>
#include <string>
#include <vector>

#include <yaml.h>

namespace lab {

class yaml_file;

class node {
public:
	node() = default;
	node(const yaml_file *file, yaml_node_t *n) : file_(file), n_(n) {}

	explicit operator bool() const { return n_; }
	unsigned line() const;
	bool is_text() const { return n_->type == YAML_SCALAR_NODE; }
	bool is_list() const { return n_->type == YAML_SEQUENCE_NODE; }
	bool is_map() const { return n_->type == YAML_MAPPING_NODE; }
	std::string text() const;		/* a scalar's */
	std::vector<node> list() const;
	std::vector<std::pair<node, node>> map() const;
	[[noreturn]] void fail(const std::string &why) const;

private:
	const yaml_file *file_ = nullptr;
	yaml_node_t *n_ = nullptr;
};

class yaml_file {
public:
	explicit yaml_file(const std::string &path);
	~yaml_file();
	yaml_file(const yaml_file &) = delete;
	yaml_file &operator=(const yaml_file &) = delete;

	node root() const;
	const std::string &path() const { return path_; }
	yaml_document_t *document() const { return &document_; }

private:
	std::string path_;
	mutable yaml_document_t document_;
};

/* A mapping. Each key is asked for once; done() refuses what nobody asked for. */
class keys {
public:
	keys(node n, const std::string &what);
	node get(const char *key);
	node need(const char *key, const char *example);
	void done() const;
	const node &at() const { return n_; }

private:
	node n_;
	std::string what_;
	std::vector<std::pair<node, node>> entries_;
	std::vector<std::string> known_;
};

} // namespace lab

#endif
