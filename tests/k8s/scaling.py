"""Holds how many servers there are to what may happen to them, and to what the database can take."""

import re
from pathlib import Path

from held import chosen, hold, is_ours, name_of, of_kind, pod_labels, template_of, workloads


def connections_of_server():
    """Connections to the primary that a server may have: it reads, writes and watches."""
    source = Path("api/src/store/connect.rs").read_text()
    return sum(int(re.findall(rf"const {pool}: u32 = (\d+);", source)[0]) for pool in ("READERS", "WRITERS", "WATCHERS"))


def hold_scaling(overlay, manifests):
    servers = [manifest for manifest in of_kind(manifests, "Deployment") if is_ours(manifest)]
    (scaler,), (budget,), (server,) = (of_kind(manifests, "HorizontalPodAutoscaler"), of_kind(manifests, "PodDisruptionBudget"), servers)
    scale = scaler["spec"]
    hold(scale["scaleTargetRef"]["name"] == server["metadata"]["name"], overlay, "scales something else")
    hold("replicas" not in server["spec"], overlay, "each rollout would undo what the autoscaler did")
    hold(2 <= scale["minReplicas"] < scale["maxReplicas"], overlay, "does not scale, or from one server")
    asked = template_of(server)["spec"]["containers"][0]["resources"]["requests"]
    measured = {metric["resource"]["name"] for metric in scale["metrics"]}
    hold(measured <= asked.keys(), overlay, f"scales by {measured}, asks for {asked.keys()}")

    spec = budget["spec"]
    means = [name_of(manifest) for manifest in workloads(manifests) if chosen(spec["selector"], pod_labels(manifest))]
    hold(means == [name_of(server)], overlay, f"the budget is of {means}")
    kept = spec["minAvailable"] if "minAvailable" in spec else scale["minReplicas"] - spec["maxUnavailable"]
    hold(1 <= kept < scale["minReplicas"], overlay, f"{kept} of {scale['minReplicas']} are kept: nodes cannot drain, or all go")

    spreads = template_of(server)["spec"]["topologySpreadConstraints"]
    keys = {spread["topologyKey"] for spread in spreads}
    hold(keys == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}, overlay, f"spreads over {keys}")
    for spread in spreads:
        hold(chosen(spread["labelSelector"], pod_labels(server)), overlay, "spreads other pods")

    surge = server["spec"]["strategy"]["rollingUpdate"]["maxSurge"]
    needed = (scale["maxReplicas"] + surge) * connections_of_server()
    for cluster in of_kind(manifests, "Cluster"):
        parameters = cluster["spec"]["postgresql"]["parameters"]
        # Migrations, ingests and the operator need some more.
        hold(int(parameters["max_connections"]) >= needed + 20, overlay, f"servers alone may take {needed} connections")
        hold(parameters.get("hot_standby_feedback") == "on", overlay, "the replica would break off long reads")
        # README: name one server, not a balancer over several.
        hold(cluster["spec"]["instances"] == 2, overlay, "the replicas' service leads to more than one")


def hold_watched(overlay, manifests):
    """Prometheus finds the service, and the port; Grafana finds the dashboard."""
    (monitor,) = of_kind(manifests, "ServiceMonitor")
    services = [service for service in of_kind(manifests, "Service") if chosen(monitor["spec"]["selector"], service["metadata"]["labels"])]
    hold([service["metadata"]["name"] for service in services] == ["hubscope"], overlay, "scrapes something else")
    ports = {port["name"] for service in services for port in service["spec"]["ports"]}
    hold({endpoint["port"] for endpoint in monitor["spec"]["endpoints"]} <= ports, overlay, f"scrapes no port of {ports}")
    found = [config for config in of_kind(manifests, "ConfigMap") if config["metadata"].get("labels", {}).get("grafana_dashboard") == "1"]
    hold([[*config["data"]] for config in found] == [["hubscope.json"]], overlay, "has no dashboard, or several")
