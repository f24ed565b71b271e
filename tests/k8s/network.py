"""Holds network policies to who has to talk to whom: what is needed passes, what is not does not."""

import ipaddress
import re
from pathlib import Path
from urllib.parse import urlsplit

from held import chosen, containers_of, hold, is_ours, name_of, of_kind, pod_labels, template_of, workloads

DNS = {"namespace": "kube-system", "labels": {"k8s-app": "kube-dns"}}
INTERNET, INSIDE = {"address": "203.0.113.7"}, {"address": "10.96.0.1"}
DEFAULT_PORTS = {"postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6379, "http": 80, "https": 443}


def is_peer(rule, other):
    """Whether a peer of a policy means the other side: a pod, of this namespace or another one, or an address."""
    if "ipBlock" in rule:
        block = rule["ipBlock"]
        within = lambda network: ipaddress.ip_address(other["address"]) in ipaddress.ip_network(network)
        return "address" in other and within(block["cidr"]) and not any(map(within, block.get("except", [])))
    if "labels" not in other:
        return False
    namespace = {"kubernetes.io/metadata.name": other.get("namespace", "hubscope")}
    if "namespaceSelector" in rule and not chosen(rule["namespaceSelector"], namespace):
        return False
    if "namespaceSelector" not in rule and "namespace" in other:
        return False
    return chosen(rule.get("podSelector", {}), other["labels"])


def passes(manifests, direction, labels, other, port, ports=None, protocol="TCP"):
    """Whether policies let a pod be reached from, or reach, the other side. `ports` are the names of those of the pod."""
    policies = [policy["spec"] for policy in of_kind(manifests, "NetworkPolicy")]
    of_pod = [spec for spec in policies if direction in spec["policyTypes"] and chosen(spec["podSelector"], labels)]
    if not of_pod:
        return True
    side = "from" if direction == "Ingress" else "to"
    for spec in of_pod:
        for rule in spec.get(direction.lower(), []):
            numbers = [
                (ports or {}).get(entry["port"], entry["port"])
                for entry in rule.get("ports", [])
                if entry.get("protocol", "TCP") == protocol
            ]
            at_port = "ports" not in rule or port in numbers
            if at_port and (side not in rule or any(is_peer(peer, other) for peer in rule[side])):
                return True
    return False


def ports_of(manifest):
    containers = template_of(manifest)["spec"]["containers"]
    return {port["name"]: port["containerPort"] for port in containers[0].get("ports", [])}


def targets(manifests, url):
    """The sides and the port that an address leads to: pods of a service, a database of the operator, or some machine."""
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    for service in of_kind(manifests, "Service"):
        if service["metadata"]["name"] == parts.hostname:
            selector = service["spec"]["selector"].items()
            led = [to for to in workloads(manifests) if selector <= pod_labels(to).items()]
            at = next(entry["targetPort"] for entry in service["spec"]["ports"] if entry["port"] == port)
            return [({"labels": pod_labels(to)}, ports_of(to).get(at, at), ports_of(to)) for to in led]
    for cluster in of_kind(manifests, "Cluster"):
        name = cluster["metadata"]["name"]
        if parts.hostname in (f"{name}-rw", f"{name}-ro"):
            return [({"labels": {"cnpg.io/cluster": name}}, port, {})]
    hold("." in parts.hostname, "network", f"{parts.hostname} is neither a service here nor a machine elsewhere")
    return [(INTERNET, port, {}), (INSIDE, port, {})]


def addresses(manifests, manifest, example):
    """Every address that a pod is told, with the values of the Secret as its example has them."""
    told = dict(re.findall(r"^(\w+)=(.*)$", Path(example).read_text(), re.MULTILINE))
    if any(service["metadata"]["name"] == "redis" for service in of_kind(manifests, "Service")):
        told["REDIS_URL"] = "redis://:password@redis:6379"
    configs = {config["metadata"]["name"]: config["data"] for config in of_kind(manifests, "ConfigMap")}
    for container in containers_of(template_of(manifest)["spec"]):
        values = [value for source in container.get("envFrom", []) for value in configs[source["configMapRef"]["name"]].values()]
        for entry in container.get("env", []):
            source = entry.get("valueFrom", {}).get("secretKeyRef")
            if source and source["key"] == "uri":
                cluster = source["name"].removesuffix("-app")
                values.append(f"postgresql://hubscope:password@{cluster}-rw:5432/hubscope")
            else:
                values.append(told.get(source["key"], "") if source else entry["value"])
        yield from (value for value in [*values, *container.get("args", [])] if re.match(r"\w+://", value))


def hold_needed(overlay, manifests, example):
    for manifest in workloads(manifests):
        name, labels = f"{overlay}: {name_of(manifest)}", pod_labels(manifest)
        if is_ours(manifest):
            for protocol in ("UDP", "TCP"):
                resolved = passes(manifests, "Egress", labels, DNS, 53, protocol=protocol)
                hold(resolved, name, f"cannot ask for names over {protocol}")
        for url in addresses(manifests, manifest, example):
            for other, port, ports in targets(manifests, url):
                # Listings are on the Internet, and nowhere else.
                if url.startswith("https://") and other is INSIDE:
                    continue
                hold(passes(manifests, "Egress", labels, other, port), name, f"cannot reach {url} ({other})")
                if "labels" in other:
                    let_in = passes(manifests, "Ingress", other["labels"], {"labels": labels}, port, ports)
                    hold(let_in, name, f"is not let in at {url}")


def hold_refused(overlay, manifests):
    """What production keeps apart."""
    for manifest in workloads(manifests):
        name, labels, ports = f"{overlay}: {name_of(manifest)}", pod_labels(manifest), ports_of(manifest)
        serves, fetches = is_ours(manifest) and manifest["kind"] == "Deployment", manifest["kind"] == "CronJob"
        for namespace, is_let_in in (("ingress-nginx", serves), ("monitoring", serves), ("default", False)):
            for port in [*ports.values()] or [8080]:
                let_in = passes(manifests, "Ingress", labels, {"namespace": namespace, "labels": {}}, port, ports)
                hold(let_in == is_let_in, name, f"at {port}, from {namespace}: {'let in' if let_in else 'not let in'}")
        let_out = passes(manifests, "Egress", labels, INTERNET, 443)
        hold(let_out == fetches, name, f"{'reaches' if let_out else 'does not reach'} the Internet")
        for other, port in ((INSIDE, 443), (INTERNET, 80), ({"address": "169.254.169.254"}, 80)):
            hold(not passes(manifests, "Egress", labels, other, port), name, f"reaches {other} at {port}")
    stranger = {"app.kubernetes.io/name": "stranger"}
    hold(not passes(manifests, "Egress", stranger, INTERNET, 443), overlay, "a pod that nobody named reaches the Internet")
    for labels in ({"cnpg.io/cluster": "hubscope-db"}, {"app.kubernetes.io/name": "redis"}):
        for port in (5432, 6379, 8000):
            let_in = passes(manifests, "Ingress", labels, {"labels": stranger}, port, {"redis": 6379})
            hold(not let_in, overlay, f"a pod that nobody named is let in to {labels} at {port}")


def hold_operator(overlay, manifests):
    """What CloudNativePG needs of the pods that it makes."""
    for cluster in of_kind(manifests, "Cluster"):
        instance = {"cnpg.io/cluster": cluster["metadata"]["name"]}
        operator = {"namespace": "cnpg-system", "labels": {}}
        for port in (5432, 8000):
            hold(passes(manifests, "Ingress", instance, operator, port), overlay, f"the operator is kept out at {port}")
            for direction in ("Ingress", "Egress"):
                let = passes(manifests, direction, instance, {"labels": instance}, port)
                hold(let, overlay, f"instances cannot reach one another at {port} ({direction})")
        hold(passes(manifests, "Egress", instance, INSIDE, 443), overlay, "instances cannot reach the API")
