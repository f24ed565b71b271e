"""What pods may do, whatever runs in them."""

import re

from held import containers_of, hold, name_of, pod_labels, template_of, workloads

UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def bytes_of(quantity):
    number, unit = re.fullmatch(r"(\d+)(\w*)", quantity).groups()
    return int(number) * UNITS[unit]


def hold_rights(name, pod):
    security = pod["securityContext"]
    hold(pod.get("enableServiceLinks") is False, name, "variables of services would be unknown settings")
    hold(pod.get("automountServiceAccountToken") is False, name, "has a token of the cluster")
    hold(security.get("runAsNonRoot") is True and security.get("runAsUser", 0) > 0, name, "may run as root")
    hold(security.get("seccompProfile") == {"type": "RuntimeDefault"}, name, "may make any system call")
    for shared in ("hostNetwork", "hostPID", "hostIPC"):
        hold(shared not in pod, name, f"shares the node's with {shared}")


def hold_container(name, container):
    security = container["securityContext"]
    hold(security.get("readOnlyRootFilesystem") is True, name, "can write beside its folders")
    hold(security.get("allowPrivilegeEscalation") is False, name, "may gain rights")
    hold(security.get("capabilities") == {"drop": ["ALL"]}, name, "keeps capabilities")
    hold("privileged" not in security and "runAsUser" not in security, name, "has rights of its own")
    requests, limits = container["resources"]["requests"], container["resources"]["limits"]
    hold({"cpu", "memory"} <= requests.keys(), name, "asks for no CPU or memory")
    hold(bytes_of(requests["memory"]) <= bytes_of(limits["memory"]), name, "asks for more memory than it may use")
    tag = container["image"].rpartition(":")[2]
    hold(re.match(r"\d+\.\d+\.\d+(-\w+)?$|\d+\.\d+-\w+$", tag), name, f"{container['image']} names no version")


def hold_volumes(name, manifest, pod):
    claimed = {claim["metadata"]["name"] for claim in manifest["spec"].get("volumeClaimTemplates", [])}
    volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
    for volume in volumes.values():
        hold("sizeLimit" in volume.get("emptyDir", {}), name, f"the folder {volume['name']} has no bounds")
    mounted = {mount["name"] for container in containers_of(pod) for mount in container.get("volumeMounts", [])}
    hold(mounted == claimed | volumes.keys(), name, f"mounts {sorted(mounted)}, has {sorted(claimed | volumes.keys())}")


def hold_probes(name, container):
    ports = {port["name"] for port in container.get("ports", [])}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        hold(probe in container, name, f"has no {probe}")
        asked = container.get(probe, {})
        for way in ("httpGet", "tcpSocket"):
            hold(way not in asked or asked[way]["port"] in ports, name, f"{probe} asks at another port than {ports}")


def hold_pods(overlay, manifests):
    for manifest in workloads(manifests):
        name = f"{overlay}: {name_of(manifest)}"
        pod = template_of(manifest)["spec"]
        hold_rights(name, pod)
        hold_volumes(name, manifest, pod)
        for container in containers_of(pod):
            hold_container(f"{name}, {container['name']}", container)
        if manifest["kind"] in ("Deployment", "StatefulSet"):
            matched = manifest["spec"]["selector"]["matchLabels"].items()
            hold(matched <= pod_labels(manifest).items(), name, "does not select its own pods")
            hold_probes(name, pod["containers"][0])


def hold_services(overlay, manifests):
    """Each service leads to the pods of one workload, at a port that they have."""
    for service in manifests:
        if service["kind"] != "Service":
            continue
        name = f"{overlay}: {name_of(service)}"
        selector = service["spec"]["selector"].items()
        led = [manifest for manifest in workloads(manifests) if selector <= pod_labels(manifest).items()]
        hold(len(led) == 1 and led[0]["kind"] in ("Deployment", "StatefulSet"), name, f"leads to {[*map(name_of, led)]}")
        ports = [port["name"] for to in led for port in template_of(to)["spec"]["containers"][0]["ports"]]
        hold([port["targetPort"] for port in service["spec"]["ports"]] == ports, name, f"leads to another port than {ports}")
